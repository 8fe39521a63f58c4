#!/bin/sh
# The same events live: over TCP, from a pipe that stays open, and stopped in the middle; and how the program is called.
# That any file gives from standard input what a replay of it gives is shown in test.sh.
set -eu

seismic=${top_builddir:?}/examples/seismic/seismic
feed=${top_builddir:?}/examples/seismic/feed
data=${top_srcdir:?}/examples/data/earthquakes.csv
work=$(mktemp -d)
process=
trap '[ -z "$process" ] || kill "$process" || :; rm -rf "$work"' EXIT
LC_ALL=C
export LC_ALL

fail() {
    echo "seismic: $*" >&2
    exit 1
}

# totals FILE: a report without what goes by the clock
totals() {
    grep -v -e '^[^ ]* summary: ' -e '^summaries: ' "$1"
}

# value NAME: what the report says
value() {
    sed -n "s/^$1: //p" "$work/out"
}

# says TEXT: on stderr, one line and no other
says() {
    [ "$(cat "$work/err")" = "$1" ] || fail "expected '$1', said: $(cat "$work/err")"
}

"$seismic" "$data" >"$work/replay"
totals "$work/replay" >"$work/expected"
sed 1q "$data" >"$work/header"
{ cat "$work/header"; sed -n 2,700p "$data"; } >"$work/first"
{ cat "$work/header"; sed 1,700d "$data"; } >"$work/second"

# start ARGUMENT...: the program, reading $work/input, in the background; what it prints is in 3, what it says on stderr in 4
start() {
    rm -f "$work/log" "$work/messages"
    mkfifo "$work/log" "$work/messages"
    timeout --foreground 60 "$seismic" "$@" <"$work/input" >"$work/log" 2>"$work/messages" &
    process=$!
    exec 3<"$work/log" 4<"$work/messages"
    : >"$work/out"
    : >"$work/err"
}

# stop SIGNAL STATUS: and collect what was not read yet
stop() {
    [ "$1" = none ] || kill -"$1" "$process"
    cat <&3 >>"$work/out"
    cat <&4 >>"$work/err"
    status=0
    wait "$process" || status=$?
    process=
    exec 3<&- 4<&-
    [ "$status" -eq "$2" ] || fail "exit status $status, expected $2: $(cat "$work/err")"
}

# -- TCP ----------------------------------------------------------------------

: >"$work/input"

# serve ADDRESS...: listen, and learn the port
serve() {
    start "$@"
    read -r message <&4 || fail "$* does not listen"
    port=${message##*:}
    [ "$message" = "seismic: listening at 127.0.0.1:$port" ] && [ "$port" -gt 0 ] || fail "it says $message"
}

# peer SIZE FILE: somebody sends it, and goes when it was read
peer() {
    "$feed" "$1" "$2" "$port" || fail "$2 was not read"
}

# The week from two, with others between that are told: what they send is wrong, or ends in the middle of a line.
{ cat "$work/header"; printf '1517954000000,0,91,1,1,1,ml,aa,,,1,earthquake,id,north of the pole\n1517954'; } >"$work/bad"
printf '%s\n' 'GET / HTTP/1.1' 'Host: here' >"$work/other"
: >"$work/nothing"
serve --listen 0
for file in other first nothing bad second; do
    peer 61 "$work/$file"
done
stop TERM 0
totals "$work/out" | sed 's/^malformed: 2$/malformed: 0/' | diff "$work/expected" - || fail 'over TCP other totals (>)'
[ "$(value malformed)" -eq 2 ] || fail 'bad lines are not counted'
sed -i 's/^seismic: 127\.0\.0\.1:[0-9]*:/PEER:/' "$work/err"
diff - "$work/err" <<'END' || fail 'over TCP other messages (>)'
PEER:1: the header is not that of an earthquake file (time_ms,updated_ms,...)
PEER: it is empty, a header was expected
PEER:2: latitude_deg is not a number from -90 to 90
PEER:3: time_ms is not a time since 1970 in milliseconds
END

# Who comes while another is there waits.
serve --listen=127.0.0.1:0
peer 4096 "$work/first" &
one=$!
peer 4096 "$work/second" &
wait $! || fail 'the one of two was not served'
wait $one || fail 'the other of two was not served'
stop INT 0
says ''
[ "$(value events)" -eq 1707 ] || fail "two at once sent $(value events) events"

# Two cannot listen at one port.
serve --listen=127.0.0.1:0
! timeout 60 "$seismic" --listen="$port" >"$work/out" 2>"$work/err" || fail 'two listen at one port'
says "seismic: $port: Address already in use"
: >"$work/err"
stop TERM 0
[ "$(value events)" -eq 0 ] || fail 'events out of nothing'

# IPv6, where there is some.
if grep -q '^00000000000000000000000000000001 ' /proc/net/if_inet6 2>"$work/err"; then
    start --listen='[::1]:0'
    read -r message <&4 || fail '::1 is not listened at'
    stop TERM 0
    case $message in
    'seismic: listening at [::1]:'[1-9]*) ;;
    *) fail "it says $message" ;;
    esac
fi

# -- A pipe that stays open ---------------------------------------------------

rm -f "$work/input"
mkfifo "$work/input"

# Seven events, of which the last is an alert that comes out at once, then it waits in the middle of a line.
send_seven() {
    exec 5<>"$work/input"
    start --live
    sed -n 1,7p "$data" >&5
    printf '%s\n%s' '1517954000000,0,1,1,1,5,ml,aa,,,1,earthquake,id,near' '1517954000001,0' >&5
    while read -r line <&3; do
        printf '%s\n' "$line" >>"$work/out"
        case $line in
        *' alert: magnitude 5.0 '*) return ;;
        esac
    done
    fail 'no alert comes out'
}
for signal in TERM INT; do
    send_seven
    stop $signal 0
    exec 5>&-
    says ''
    [ "$(value events)" -eq 7 ] || fail "SIG$signal: $(value events) events"
    [ "$(value malformed)" -eq 0 ] || fail "SIG$signal: $(value malformed) malformed lines"
done

# What is no file of earthquakes ends it at once, though more might come.
exec 5<>"$work/input"
start --live
echo 'a,b,c' >&5
stop none 1
exec 5>&-
says 'seismic: stdin:1: the header is not that of an earthquake file (time_ms,updated_ms,...)'
[ ! -s "$work/out" ] || fail 'a report on what is none'

# -- How it is called ---------------------------------------------------------

# refused TEXT ARGUMENT...
refused() {
    text=$1
    shift
    status=0
    timeout 60 "$seismic" "$@" <"$data" >"$work/out" 2>"$work/err" || status=$?
    [ "$status" -eq 1 ] || fail "exit status $status: $*"
    [ ! -s "$work/out" ] || fail "$* prints"
    grep -q -x "$text" "$work/err" || fail "$* says: $(cat "$work/err")"
}
for arguments in '' '--live word' '--live --listen=0' '--listen' '--nothing' 'a b'; do
    # shellcheck disable=SC2086 # words
    refused 'Usage: seismic FILE' $arguments
done
for place in x 65536 -1 1.2.3.4 1.2.3.4: :0 '[]:0' ::1:0 1.2.3.4:1x; do
    refused "seismic: \\[*${place#[}: this is not \\[ADDRESS:\\]PORT" --listen="$place"
done
refused 'seismic: 192.0.2.1:0: .*' --listen=192.0.2.1:0
"$seismic" --help >"$work/out" || fail 'no help'
grep -q '^Usage: ' "$work/out" || fail 'no usage in the help'

# Of a closed stdin the graph's own descriptors get the number.
! timeout 60 "$seismic" --live <&- >"$work/out" 2>"$work/err" || fail 'it reads a closed stdin'
says 'seismic: stdin: Bad file descriptor'
