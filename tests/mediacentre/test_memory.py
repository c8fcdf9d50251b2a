"""What a process keeps in mind: the things asked for last, so many and no more."""

from gateway.mediacentre.memory import Memory


def test_what_was_put_is_known():
    memory = Memory(2)
    assert memory.get("a") is None
    assert memory.put("a", 1) == 1
    assert memory.get("a") == 1


def test_beyond_its_size_it_lets_go_of_what_nobody_asked_for():
    memory = Memory(2)
    for name in "ab":
        memory.put(name, name)
    memory.get("a")
    memory.put("c", "c")
    assert [memory.get(name) for name in "abc"] == ["a", None, "c"]
