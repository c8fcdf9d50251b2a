"""The moments that must be one: each script runs on the server, whole or not at all.

All of them keep what a login leaves in the same way: the session, the answer, who has been told of the
person (``parties``), a ticket when the service is a CAS one, and the handles by which partners will
call for the logout.
"""

_KEEP = """
local function keep(session, parties, ticket, answer, first_handle, life)
  if ARGV[4] ~= '' then
    redis.call('SADD', parties, ARGV[4])
    redis.call('EXPIRE', parties, life)
  end
  if ARGV[5] ~= '' then redis.call('SET', ticket, ARGV[5], 'EX', ARGV[6]) end
  redis.call('SET', answer, ARGV[7], 'EX', ARGV[8])
  for i = first_handle, #KEYS do
    redis.call('SADD', KEYS[i], ARGV[3])
    redis.call('EXPIRE', KEYS[i], life)
  end
end
"""

FINISH = (
    _KEEP
    + """
-- A login ends. Keys: transaction, replay mark, answer mark, session, former session, parties, ticket,
-- answer, done mark, queue, two tombstones, last opening, then handles. Arguments: session seconds, mark seconds,
-- session name, party, ticket, ticket seconds, answer, answer seconds, audit line, session, replay
-- seconds, answer name, instant of the authentication, what to count, instant of the opening, seconds
-- within which the same person counts once.
if redis.call('EXISTS', KEYS[1]) == 0 then return 'gone' end
if redis.call('EXISTS', KEYS[3]) == 1 then redis.call('DEL', KEYS[1]) return 'answered' end
for i = 11, 12 do
  local ended = redis.call('GET', KEYS[i])
  if ended and tonumber(ended) >= tonumber(ARGV[13]) then return 'ended' end
end
if not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[11]) then return 'replayed' end
redis.call('DEL', KEYS[1])
if ARGV[2] ~= '0' then redis.call('SET', KEYS[3], '1', 'EX', ARGV[2]) end
redis.call('DEL', KEYS[5])
redis.call('SET', KEYS[4], ARGV[10], 'EX', ARGV[1])
redis.call('SET', KEYS[9], ARGV[12], 'EX', ARGV[8])
keep(KEYS[4], KEYS[6], KEYS[7], KEYS[8], 14, ARGV[1])
local counts = ARGV[14] ~= ''
if counts then
  local before = redis.call('GET', KEYS[13])
  counts = not before or tonumber(ARGV[15]) - tonumber(before) >= tonumber(ARGV[16])
  redis.call('SET', KEYS[13], ARGV[15], 'EX', ARGV[16])
end
if counts then
  redis.call('XADD', KEYS[10], '*', 'line', ARGV[9], 'count', ARGV[14])
else
  redis.call('XADD', KEYS[10], '*', 'line', ARGV[9])
end
return 'ok'
"""
)

AGAIN = (
    _KEEP
    + """
-- A session answers once more. Keys: session, answer mark, parties, ticket, answer, queue, then handles.
-- Arguments 1 to 9 as above.
if redis.call('EXISTS', KEYS[1]) == 0 then return 'gone' end
if ARGV[2] ~= '0' and not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[2]) then return 'answered' end
redis.call('EXPIRE', KEYS[1], ARGV[1])
keep(KEYS[1], KEYS[3], KEYS[4], KEYS[5], 7, ARGV[1])
redis.call('XADD', KEYS[6], '*', 'line', ARGV[9])
return 'ok'
"""
)

END = """
-- A session ends: from here on nothing answers for it. Keys: session, parties. Returns both as they were.
local session = redis.call('GET', KEYS[1])
local parties = redis.call('SMEMBERS', KEYS[2])
redis.call('DEL', KEYS[1], KEYS[2])
return {session, parties}
"""
