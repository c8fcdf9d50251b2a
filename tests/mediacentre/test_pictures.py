"""Thumbnails: fetched by us from where they may be, drawn anew, small, and never anything but a picture."""

import os
import random
import struct
import threading
import time
import zlib
from dataclasses import replace
from io import BytesIO

import pytest
from gar.answers import bare
from kit.listener import Reply, listening
from mediacentre.conftest import HERE, choices, connect, of
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gateway.mediacentre.library import read_library
from gateway.mediacentre.pictures import MISSING_FOR, Pictures
from gateway.mediacentre.shrinking import SIDE, NotAPicture, shrink
from gateway.mediacentre.thumbnails import picture_of
from gateway.outbound.egress import Egress


def drawn(size=(400, 200), kind="PNG", mode="RGB", colour="red", **options):
    written = BytesIO()
    Image.new(mode, size, colour).save(written, kind, **options)
    return written.getvalue()


def opened(octets):
    image = Image.open(BytesIO(octets))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_every_usual_kind_becomes_a_small_plain_one(kind):
    content, suffix = shrink(drawn(kind=kind))
    image = opened(content)
    assert (suffix, image.format, image.size) == ("jpg", "JPEG", (SIDE, SIDE // 2))
    assert image.getpixel((80, 40))[0] > 240
    assert len(content) < 2000


def test_what_is_transparent_stays_so():
    content, suffix = shrink(drawn(mode="RGBA", colour=(255, 0, 0, 0)))
    image = opened(content)
    assert (suffix, image.format, image.mode) == ("png", "PNG", "RGBA")
    assert image.getpixel((5, 5))[3] == 0


def test_a_palette_with_a_transparent_colour_is_transparent():
    assert shrink(drawn(mode="P", colour=1, kind="GIF", transparency=1))[1] == "png"


def test_a_small_picture_is_not_blown_up():
    assert opened(shrink(drawn(size=(20, 10)))[0]).size == (20, 10)


def test_of_what_moves_the_first_image_is_kept():
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue")]
    written = BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])
    content, _ = shrink(written.getvalue())
    assert getattr(opened(content), "n_frames", 1) == 1
    assert opened(content).getpixel((5, 5))[0] > 240


def test_nothing_but_what_was_drawn_is_kept():
    info = PngInfo()
    info.add_text("Author", "quelqu'un")
    hidden = drawn(pnginfo=info) + b"<script>alert(1)</script>"
    content, _ = shrink(hidden)
    assert b"quelqu" not in content
    assert b"script" not in content
    with_exif = Image.Exif()
    with_exif[0x010E] = "prise par quelqu'un"
    assert b"quelqu" not in shrink(drawn(kind="JPEG", exif=with_exif.tobytes()))[0]


def test_a_picture_that_lies_on_its_side_is_set_upright():
    turned = Image.Exif()
    turned[0x0112] = 6
    assert opened(shrink(drawn(kind="JPEG", exif=turned.tobytes()))[0]).size == (SIDE // 2, SIDE)


def bomb(side):
    """A PNG of a few octets that claims to be enormous."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (side * (side // 8 + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [4000, 12_000, 16_000])
def test_a_picture_that_would_be_enormous_is_not_drawn(side):
    octets = bomb(side)
    assert len(octets) < 100_000
    with pytest.raises(NotAPicture):
        shrink(octets)


@pytest.mark.parametrize(
    "octets",
    [
        b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"<html></html>", b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        drawn()[:-30], drawn(kind="JPEG")[:200], drawn(kind="BMP"), drawn(kind="TIFF"), drawn(kind="ICO"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n",
    ],
)  # fmt: skip
def test_what_is_no_picture_of_these_kinds_is_refused(octets):
    with pytest.raises(NotAPicture):
        shrink(octets)


def test_broken_pictures_break_nothing():
    dice = random.Random(1)
    for kind in ("PNG", "JPEG", "GIF", "WEBP"):
        whole = drawn(size=(40, 40), kind=kind)
        for _ in range(150):
            broken = bytearray(whole)
            for _ in range(dice.randint(1, 8)):
                broken[dice.randrange(len(broken))] = dice.randrange(256)
            try:
                content, _ = shrink(bytes(broken))
            except NotAPicture:
                continue
            assert max(opened(content).size) <= SIDE


@pytest.fixture(scope="module")
def server():
    with listening() as listener:
        yield listener


@pytest.fixture
def pictures(tmp_path):
    made = Pictures(Egress(loopback=True), tmp_path / "thumbnails")
    yield made
    made.close()


def find(pictures, server, path="/1.png", patience=5.0, hosts=None):
    return pictures.find(server.url + path, hosts or {server.url.removeprefix("http://")}, patience)


@pytest.fixture(autouse=True)
def _good_pictures(server):
    server.heard.clear()
    server.replies(drawn(), content_type="image/png")


def test_a_picture_is_fetched_once_and_kept(pictures, server, tmp_path):
    first = find(pictures, server)
    assert (first.content_type, opened(first.content).size) == ("image/jpeg", (SIDE, SIDE // 2))
    again = Pictures(Egress(loopback=True), tmp_path / "thumbnails")
    assert find(again, server) == find(pictures, server) == first
    assert len(server.heard) == 1
    again.close()


def test_nothing_of_the_visitor_goes_along(pictures, server):
    find(pictures, server)
    assert not {"cookie", "referer", "authorization"} & set(server.heard[0].headers)


@pytest.mark.parametrize("path", ["/1.png", "/%2e%2e/1.png", "/a?b=c"])
def test_a_host_that_is_not_listed_is_not_called(pictures, server, path):
    assert find(pictures, server, path, hosts={"vignette.gar.education.fr"}) is None
    assert server.heard == []


@pytest.mark.parametrize("address", ["", "http://[", "file:///etc/passwd", "https://u@vignette.gar.education.fr/1.png"])
def test_an_address_that_is_none_gives_none(pictures, address):
    assert pictures.find(address, {"vignette.gar.education.fr", ""}, 1) is None


def test_from_the_internet_no_private_address_is_called(tmp_path, server):
    outside = Pictures(Egress(), tmp_path / "outside")
    assert find(outside, server) is None
    assert server.heard == []
    outside.close()


def test_outside_a_demonstration_pictures_come_over_tls_alone(tmp_path, server, monkeypatch):
    called = []
    outside = Pictures(Egress(), tmp_path / "outside")
    monkeypatch.setattr(outside._caller, "call", lambda call, _: called.append(call.url) or drawn())
    assert outside.find("http://vignette.gar.education.fr/1.png", {"vignette.gar.education.fr"}, 5)
    assert called == ["https://vignette.gar.education.fr/1.png"]
    outside.close()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"", 404), Reply(drawn(), 500), Reply(b"", 302, headers=(("Location", "/1.png"),)), Reply(b"<html>"),
        Reply(b"x" * (4 * 1024 * 1024), content_type="image/png"), Reply(bomb(4000)),
    ],
    ids=["404", "500", "redirect", "html", "too large", "bomb"],
)  # fmt: skip
def test_what_cannot_be_shown_is_missing_for_an_hour(pictures, server, reply, tmp_path):
    server.says = lambda _: reply
    assert find(pictures, server) is None
    server.replies(drawn())
    assert find(pictures, server) is None
    assert len(server.heard) == 1
    (mark,) = (tmp_path / "thumbnails").iterdir()
    old = time.time() - MISSING_FOR - 1
    os.utime(mark, (old, old))
    assert find(pictures, server) is not None


def test_a_slow_picture_does_not_hold_up_the_page_and_is_there_later(pictures, server):
    def slowly(_):
        time.sleep(0.5)
        return Reply(drawn())

    server.says = slowly
    began = time.monotonic()
    assert find(pictures, server, patience=0.1) is None
    assert time.monotonic() - began < 0.4
    assert find(pictures, server) is not None
    assert len(server.heard) == 1


def test_a_page_of_pictures_does_not_take_all_the_threads(pictures, server):
    gate = threading.Event()

    def wait(_):
        gate.wait(5)
        return Reply(drawn())

    server.says = wait
    waited = []

    def ask(number):
        began = time.monotonic()
        find(pictures, server, f"/{number}.png", patience=0.5)
        waited.append(time.monotonic() - began)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gate.set()
    assert sum(seconds > 0.4 for seconds in waited) <= 2
    deadline = time.monotonic() + 5
    while any(find(pictures, server, f"/{number}.png") is None for number in range(12)):
        assert time.monotonic() < deadline


def test_only_so_many_are_kept(pictures, server, tmp_path):
    for number in range(6):
        find(pictures, server, f"/{number}.png")
        for path in (tmp_path / "thumbnails").iterdir():
            os.utime(path, (path.stat().st_mtime - 10,) * 2)
    newest = max((tmp_path / "thumbnails").iterdir(), key=lambda path: path.stat().st_mtime)
    pictures.prune(most=2)
    assert len(list((tmp_path / "thumbnails").iterdir())) == 2
    assert newest.exists()


def test_the_card_of_a_resource_has_the_picture_of_the_gar(centre, gar, enter, connected, server):
    connect(connected, choices(gar.url, thumbnail_hosts=(server.url.removeprefix("http://"),)))
    visit = enter()
    gar.gives(HERE, replace(bare("calcul", of(visit)), thumbnail=f"{server.url}/calcul.png"), bare("nu", of(visit)))
    shown = read_library(centre, visit, patience=5).listing.entries
    assert [picture_of(centre, visit, entry, patience=5) is not None for entry in shown] == [True, False]
