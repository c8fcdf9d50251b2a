"""Redis as larger sites run it: watched by a Sentinel, or as a cluster."""

from contextlib import contextmanager

import redis
from peers.debian import installed
from peers.process import Server, clean_environment, free_port, hand_over, own_home, wait_until
from peers.redis_server import redis_server

_SLOTS = 16383
_SENTINEL = """
port {port}
bind 127.0.0.1
dir {home}
protected-mode no
sentinel monitor gar 127.0.0.1 {master} 1
sentinel down-after-milliseconds gar 500
sentinel failover-timeout gar 3000
"""


def port_of(server):
    return int(server.url.rpartition(":")[2].partition("/")[0])


@contextmanager
def watched():
    """A master, its replica and a Sentinel: the address, and the two servers."""
    with redis_server() as master, redis_server() as replica:
        with redis.Redis.from_url(replica.url) as client:
            client.replicaof("127.0.0.1", port_of(master))
            wait_until(lambda: client.info("replication")["master_link_status"] == "up", "the replica to follow")
        with _sentinel(port_of(master)) as port:
            yield f"redis+sentinel://127.0.0.1:{port}/gar", master.server, replica.server


@contextmanager
def _sentinel(master):
    (program,) = installed("redis-server")
    port = free_port()
    with own_home("sentinel") as home:
        (home / "sentinel.conf").write_text(_SENTINEL.format(port=port, home=home, master=master))
        hand_over(home)
        command = [str(program), str(home / "sentinel.conf"), "--sentinel"]
        server = Server(command, home / "sentinel.log", lambda: _knows_replica(port), clean_environment(home))
        with server.running():
            yield port


def _knows_replica(port):
    with redis.Redis(port=port) as client:
        try:
            return client.sentinel_master("gar")["num-slaves"] == 1
        except redis.RedisError:
            return False


@contextmanager
def clustered():
    """A cluster of one node that holds every slot: the address, and the server."""
    with redis_server({"cluster-enabled": "yes", "cluster-port": str(free_port())}) as node:
        with redis.Redis.from_url(node.url) as client:
            client.execute_command("CLUSTER ADDSLOTSRANGE", 0, _SLOTS)
            wait_until(lambda: client.execute_command("CLUSTER INFO")["cluster_state"] == "ok", "the cluster")
        yield f"redis+cluster://127.0.0.1:{port_of(node)}", node.server
