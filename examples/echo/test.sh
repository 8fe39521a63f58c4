#!/bin/sh
# Peers of all kinds, well-behaved and hostile, at servers of all kinds: each byte comes back or is accounted for; memory
# and descriptors stay what they were; SIGTERM loses nothing that had arrived.
set -eu

server=${top_builddir:?}/examples/echo/echo
faulty=$top_builddir/examples/echo/echo-faulty
client=$top_builddir/examples/echo/client/client
work=$(mktemp -d)
pid=
holder=
trap 'for process in $pid $holder; do kill -KILL "$process" 2>/dev/null || :; done; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM # an end, too: no server stays
cd "$work"
LC_ALL=C
export LC_ALL

fail() {
    echo "echo: $*" >&2
    cat out err >&2
    exit 1
}

# until_true COMMAND...: for a minute at most
until_true() {
    tries=0
    until "$@"; do
        kill -0 "$pid" 2>/dev/null || fail "the server is gone, waiting for: $*"
        tries=$((tries + 1))
        [ "$tries" -lt 3000 ] || fail "in vain: $*"
        sleep 0.02
    done
}

# start COMMAND...: a server; sets pid, address, port
start() {
    : >out
    "$@" >out 2>err &
    pid=$!
    until_true grep -q '^listening on ' out
    address=$(sed -n 's/^listening on \(.*\) port .*/\1/p' out)
    port=$(sed -n 's/^listening on .* port //p' out)
    dialled=0
}

# peers SCENARIO NUMBER...: at the server that runs
peers() {
    timeout 100 "$client" "$address" "$port" "$@" >told || fail "$*"
    dialled=$((dialled + $(sed -n 's/^dialled: //p' told)))
}

# value NAME: what the last report says
value() {
    sed -n "s/^$1: //p" out | tail -n 1
}

# expect NAME VALUE
expect() {
    [ "$(value "$1")" = "$2" ] || fail "$1: $(value "$1"), and not $2"
}

# Everybody and every byte is accounted for.
check_balance() {
    [ "$(value accepted)" = $(($(value completed) + $(value 'timed out') + $(value broken) + $(value 'cut off') +
        $(value taken))) ] || fail "not all connections are accounted for"
    [ "$(value received)" -ge $(($(value returned) + $(value lost))) ] || fail "more bytes leave than come"
    [ "$(value taken)" != 0 ] || [ "$(value received)" = $(($(value returned) + $(value lost))) ] ||
        fail "not all bytes are accounted for"
}

# ended STATUS: the server ends, or has ended, with this status
ended() {
    status=0
    wait "$pid" || status=$?
    pid=
    [ "$status" -eq "$1" ] || fail "status $status, and not $1"
}

# served: it has ended well; the report is checked
served() {
    ended 0
    [ ! -s err ] || fail "it complains"
    expect taken 0
    expect accepted "$dialled"
    check_balance
}

stop() {
    kill -TERM "$pid"
    served
}

reports() {
    grep -c '^taken: ' out || :
}

is_reported() {
    [ "$(reports)" -gt "$before" ]
}

# report: the figures so far
report() {
    before=$(reports)
    kill -USR1 "$pid"
    until_true is_reported
    check_balance
}

# All have come, and gone.
is_quiet() {
    report
    [ "$(value accepted)" = "$dialled" ] && [ "$(value taken)" = 0 ]
}

descriptors() {
    ls "/proc/$pid/fd" | wc -l
}

memory_kb() {
    sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$pid/status"
}

# -- All kinds of peers ---------------------------------------------------------

start "$server"
base=$(descriptors)
peers short 5000 32
peers half 65536
peers drip 1000
peers crowd 200 64
peers vanish 500
peers reset 200
until_true is_quiet
expect broken $((1666 + 250 + 200)) # those that reset
expect completed $((dialled - 1666 - 250 - 200))
expect most 64
[ "$(value filled)" -gt 0 ] || fail "it is never full"

# Each place has been full before memory is measured.
peers slow 262144 64
kb=$(memory_kb)
peers fast 25165824 4
peers slow 12582912 4
peers anything 1 10000 60
grown=$(($(memory_kb) - kb))
[ "$grown" -le 128 ] || fail "memory grows by $grown kB"
until_true is_quiet
[ "$(descriptors)" -eq "$base" ] || fail "$base descriptors before, $(descriptors) after"
stop
expect 'cut off' 0
expect 'timed out' 0
expect starved 0
expect discarded 0

# -- Nothing to do ----------------------------------------------------------------

# hold PEERS PLACES: so many peers are there, and stay; for so many there are places; one of them reads nothing
hold() {
    : >told
    "$client" "$address" "$port" hold "$1" "$2" >told &
    holder=$!
    until_true grep -q '^dialled: ' told
    dialled=$((dialled + $1))
}

let_go() {
    kill "$holder"
    wait "$holder" 2>>told || :
    holder=
}

# sleeps CYCLES: the server has nothing to do, but for a report, and trying whether there are descriptors again
sleeps() {
    report
    cycles=$(value cycles)
    sleep 0.2
    report
    [ $(($(value cycles) - cycles)) -le "$1" ] || fail "it does not sleep: $(($(value cycles) - cycles)) cycles"
}

start "$server"
hold 70 64
sleeps 3
expect most 64
let_go
until_true is_quiet
stop

start sh -c 'ulimit -n 16 && exec "$0"' "$server"
hold 30 5
sleeps 2000
let_go
until_true is_quiet
peers short 50 30
stop
[ "$(value starved)" -gt 0 ] || fail "there are enough descriptors"

# -- The idle timeout -----------------------------------------------------------

start "$server" --idle=0.3
timeout 100 "$client" "$address" "$port" silent 300 >said &
silent=$!
timeout 100 "$client" "$address" "$port" flood 300 >said &
flood=$!
peers patient 300
wait "$silent" || fail "silent peers"
wait "$flood" || fail "a peer that never reads"
dialled=$((dialled + 3))
until_true is_quiet
expect 'timed out' 3
[ "$(value lost)" -gt 0 ] && [ "$(value lost)" -le 16384 ] || fail "a buffer holds $(value lost) bytes"
stop

# -- The end --------------------------------------------------------------------

start "$server" --drain=600
peers drain "$pid"
served
expect returned "$(sed -n 's/^back: //p' told)"
expect lost 0
expect 'cut off' 0

start "$server" --drain=600
peers stream "$pid" 4
served
expect returned "$(sed -n 's/^back: //p' told)"
expect lost 0
expect 'cut off' 0

start "$server" --drain=0.5
peers stuck "$pid" 500
served
expect 'cut off' 1

start "$server" --drain=600
peers twice "$pid"
served
expect 'cut off' 1
expect discarded 999

# It was the server that ended connections; its port can be had again at once, but not by two.
start "$server" --port="$port"
peers short 10 1
! "$server" --port="$port" >/dev/null 2>said || fail "two servers have the same port"
grep -q '^echo: listener: cannot .*: Address already in use$' said || fail "says: $(cat said)"
stop

# -- Addresses ------------------------------------------------------------------

if grep -q '^00000000000000000000000000000001 ' /proc/net/if_inet6 2>/dev/null; then
    start "$server" --address=::1
    peers short 50 4
    stop
    start "$server" --address=::
    address=::1
    peers short 50 4
    address=127.0.0.1
    peers short 50 4
    stop
fi

# -- Calls that fail --------------------------------------------------------------

FAULTS=gentle
export FAULTS
start "$faulty" --drain=600
peers short 500 32
peers half 65536
peers fast 262144 4
peers slow 262144 4
peers drain "$pid"
served
expect broken 166
expect lost 0
expect 'cut off' 0
[ "$(value aborted)" -gt 0 ] || fail "nothing is aborted"

FAULTS=hard
start "$faulty"
peers reset 200
peers vanish 200
until_true is_quiet
[ "$(descriptors)" -eq "$base" ] || fail "hard: $base descriptors before, $(descriptors) after"
stop

for FAULTS in socket setsockopt bind listen getsockname wv_watch; do
    status=0
    "$faulty" >out 2>err || status=$?
    [ "$status" -eq 1 ] && grep -q '^echo: listener: cannot .*: Invalid argument$' err || fail "$FAULTS"
done
FAULTS=accept4
start "$faulty"
hold 1 1
peers vanish 1
ended 1
let_go
grep -q '^echo: listener: cannot accept: Invalid argument$' err || fail "accepting goes wrong"
FAULTS=ioctl
start "$faulty"
hold 10 10
stop
let_go
expect broken 10
unset FAULTS

# -- The command line, and what is written ------------------------------------------

for option in --port=65536 --port= --port=echo --address=nowhere --address= --idle=-1 --idle=x --drain=nan --drain= word; do
    ! "$server" "$option" >out 2>err || fail "$option is fine"
    [ -s err ] || fail "$option: no message"
done
"$server" --help >out || fail "no help"

# Who reads what it prints goes away: it goes on, and says so at the end.
mkfifo log
"$server" >log 2>err &
pid=$!
read -r line <log
port=${line##* }
address=127.0.0.1
: >out
dialled=0
peers short 10 1
kill -TERM "$pid"
ended 1
grep -q 'standard output cannot be written' err || fail "a report is lost"
