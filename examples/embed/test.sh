#!/usr/bin/env bash
# A year of weather through a graph in a loop of libuv: the report is what awk makes of the same file; libuv's own server
# answers while the graph is at work; the program sleeps when nothing is to be done, and ends when it is told to.
set -u

embed=${top_builddir:?}/examples/embed/embed
data=${top_srcdir:?}/examples/data/weather.csv
if [ ! -x "$embed" ]; then
	echo 'skipped: libuv is not installed (Debian: libuv1-dev); install it and run configure again'
	exit 77
fi
work=$(mktemp -d) || exit 99
process=
trap '[ -z "$process" ] || kill -KILL "$process"; rm -rf "$work"' EXIT
cd "$work" || exit 99
export LC_ALL=C

fail()
{
	echo "embed: $*" >&2
	head -n 50 out err >&2
	exit 1
}

# run STATUS ARGUMENT...: into out and err, with no standard input
run()
{
	local wanted=$1 status=0
	shift
	timeout 120 "$embed" "$@" >out 2>err </dev/null || status=$?
	[ "$status" -eq "$wanted" ] || fail "exit status $status instead of $wanted: $*"
}

# says TEXT: on standard error, and nothing else
says()
{
	[ "$(cat err)" = "$1" ] || fail "expected '$1'"
}

# value NAME: what the report says
value()
{
	sed -n "s/^$1: //p" out
}

# Graphs that wait by poll(2) have nothing for the loop of a host.
if [ "$POLL" != epoll ]; then
	run 1 "$data"
	grep -q '^embed: the graph cannot run here: ' err || fail 'no reason'
	echo "skipped: configured --with-poll=$POLL"
	exit 77
fi

# -- The year -------------------------------------------------------------------

cat >oracle.awk <<'END_OF_AWK'
function end_day() {
    mean = hours_of_day ? sum / hours_of_day : 0
    days += hours_of_day > 0
    if (hours_of_day > 0 && (days == 1 || mean > warmest_mean)) {
        warmest_mean = mean
        warmest = today
    }
    sum = hours_of_day = 0
}
BEGIN { FS = "," }
FNR > 1 {
    hours++
    heating += $3 < base ? base - $3 : 0
    cooling += $3 > base ? $3 - base : 0
    falling = hours > 1 && $2 + 0 < pressure ? falling + 1 : 0
    pressure = $2 + 0
    longest = falling > longest ? falling : longest
    if (hours == 1 || $3 + 0 > hottest) { hottest = $3 + 0; hottest_at = $1 }
    if (hours == 1 || $4 + 0 > windiest) { windiest = $4 + 0; windiest_at = $1 }
    if (substr($1, 1, 10) != today) {
        end_day()
        today = substr($1, 1, 10)
    }
    sum += $3
    hours_of_day++
}
END {
    end_day()
    printf "hours: %d\ndays: %d\nheating: %.1f\ncooling: %.1f\n", hours, days, heating, cooling
    printf "longest fall of pressure: %d\n", longest
    printf "hottest: %s %.1f\nwindiest: %s %.1f\n", hottest_at, hottest, windiest_at, windiest
    printf "warmest: %s %.2f\nmalformed: 0\n", warmest, warmest_mean
}
END_OF_AWK

awk -v base=18 -f oracle.awk "$data" >wanted
run 0 "$data"
says ''
diff wanted out || fail 'awk finds something else (<)'
[ "$(value hours)" -eq 8759 ] && [ "$(value hottest)" = '2010-07-28T16:00:00 24.4' ] || fail 'this is not that year'

# What standard input says comes first: it is a file, which is ready at once. Other lines are told and change nothing.
printf 'base 20\nbase\nbase 12.5' >settings
awk -v base=12.5 -f oracle.awk "$data" >wanted
timeout 120 "$embed" --settings "$data" >out 2>err <settings || fail "status $? with settings"
says "embed: standard input: expected 'base DEGREES'"
diff wanted out || fail 'awk finds something else (<) with another base'
head -c 1000 /dev/zero | tr '\0' 'x' >settings
timeout 120 "$embed" --settings "$data" >out 2>err <settings || fail "status $? with a long line"
[ "$(sort -u err)" = "embed: standard input: expected 'base DEGREES'" ] || fail 'a long line is not told'

# -- Other files -------------------------------------------------------------------

{
	echo '2010-01-01T01:00:00,1016,4,3.8'
	echo date,pressure,temperature,wind
	echo
	echo '2010-01-01T02:00:00,1015,4,'
	echo '2010-01-01T02:00:00,1015,4,3,2'
	echo '2010-01-01 02:00:00,1015,4,3'
	echo '2010-01-01T02:00:00,1015,inf,3'
	head -c 300 /dev/zero | tr '\0' '1'
	echo
	echo '2010-01-02T02:00:00,1015,-4,9'
	printf '2010-01-02T02:00:00,1014,-4,9'
} >odd
run 0 odd
[ "$(value hours)" -eq 3 ] && [ "$(value malformed)" -eq 7 ] && [ "$(value days)" -eq 2 ] &&
	[ "$(value heating)" = 58.0 ] && [ "$(value 'longest fall of pressure')" -eq 2 ] || fail 'an odd file'
diff <(printf 'embed: odd:%d: this is no hour of weather\n' 2 3 4 5 6 7 8) err || fail 'what is odd is not told'
: >empty
run 0 empty
says ''
[ "$(value hours)" -eq 0 ] || fail 'hours of nothing'
run 1 missing
says 'embed: missing: No such file or directory'
run 1 .
says 'embed: .: Is a directory'
run 1 --stay missing

# -- While it runs -------------------------------------------------------------------

# start ARGUMENT...: it runs on, and listens at $port.
start()
{
	: >err
	"$embed" --port=0 --stay "$@" >out 2>>err </dev/null &
	process=$!
	port=
	for _ in {1..600}; do
		port=$(sed -n 's/^embed: listening at 127.0.0.1://p' err)
		[ -z "$port" ] || return
		sleep 0.02
	done
	fail 'it does not listen'
}

# ask NAME: $answer is what libuv's server tells of it.
ask()
{
	exec 3<>"/dev/tcp/127.0.0.1/$port" || fail 'no connection'
	timeout 60 cat <&3 >status || fail 'no answer'
	exec 3<&-
	answer=$(sed -n "s/^$1: //p" status)
	[ -n "$answer" ] || fail "no word of $1"
}

# stop SIGNAL: it ends by itself.
stop()
{
	kill -s "$1" "$process"
	wait "$process" || fail "status $? after SIG$1"
	process=
}

# Far more hours than it can take meanwhile: the server answers all the same, and the signal stops feed and graph.
{
	cat "$data"
	for _ in {1..100}; do tail -n +2 "$data"; done
} >years
start years
ask hours
first=$answer
while [ "$answer" -eq "$first" ]; do ask hours; done
[ "$first" -lt "$answer" ] && [ "$answer" -lt $((101 * 8759)) ] || fail "told of $first hours, then of $answer"
stop TERM
[ "$(value hours)" -ge "$answer" ] && [ "$(value hours)" -lt $((101 * 8759)) ] || fail 'it is not stopped in the middle'
[ "$(value malformed)" -eq 0 ] || fail 'a line was broken'

# used: hundredths of a second of CPU time (on most systems), of the process
used()
{
	awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$process/stat"
}

# When the year is over it sleeps: its timers run on. A busy machine may charge it for others, but not each time.
start "$data"
for _ in {1..600}; do
	ask hours
	hours=$answer
	ask settled
	[ "$hours $answer" != '8759 1' ] || break
	sleep 0.05
done
[ "$hours $answer" = '8759 1' ] || fail "it does not settle after $hours hours"
if [ -r "/proc/$process/stat" ]; then
	for _ in 1 2 3 4 5; do
		before=$(used)
		sleep 1
		after=$(used)
		[ $((after - before)) -gt 1 ] || break
	done
	[ $((after - before)) -le 1 ] || fail "it uses $((after - before)) ticks in a second of sleep"
	ask uptime
	[ "$answer" -ge 1 ] || fail 'its timer does not run'
fi
stop INT
[ "$(value hours)" -eq 8759 ] || fail 'hours are lost'

# Who leaves at once, or never reads, disturbs nobody.
start "$data"
for _ in {1..50}; do
	exec 3<>"/dev/tcp/127.0.0.1/$port"
	exec 3<&-
done
exec 4<>"/dev/tcp/127.0.0.1/$port"
ask hours
stop TERM
exec 4<&-

# -- The command line ------------------------------------------------------------------

"$embed" --help >out || fail '--help'
for arguments in '' 'a b' '--port=x f' '--port=65536 f' '--port= f' '--nonsense f'; do
	# shellcheck disable=SC2086 # a list of words
	run 1 $arguments
	grep -q '^Usage: embed' err || fail "no usage for $arguments"
done
start "$data"
run 1 --port="$port" "$data"
grep -q '^embed: cannot listen: ' err || fail 'a port that is taken is not told'
stop TERM
if [ -w /dev/full ]; then
	! "$embed" "$data" >/dev/full 2>err || fail 'a full disk is not told'
fi
exit 0
