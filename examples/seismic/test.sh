#!/bin/sh
# Replays the week of earthquakes, and compares the report with what awk makes
# of the same file; then files that are small, odd or broken. Each is read live,
# too, and has to give the same.
set -eu

seismic=${top_builddir:?}/examples/seismic/seismic
feed=${top_builddir:?}/examples/seismic/feed
data=${top_srcdir:?}/examples/data/earthquakes.csv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
LC_ALL=C
export LC_ALL

fail() {
    echo "seismic: $*" >&2
    exit 1
}

# value NAME: what the last report says
value() {
    sed -n "s/^$1: //p" "$work/out"
}

# expect NAME VALUE
expect() {
    [ "$(value "$1")" = "$2" ] || fail "$1 is '$(value "$1")', expected '$2'"
}

# same_live STATUS FILE: what came of standard input is what came of the file,
# but for the summaries, which go by the clock: these are of today, others differ
same_live() {
    [ "$status" -eq "$1" ] || fail "exit status $status for $2 live, expected $1: $(cat "$work/live.err")"
    grep -v -e '^[^ ]* summary: ' -e '^summaries: ' "$work/out" >"$work/totals" || :
    grep -v -e '^20[2-9][0-9]-[^ ]* summary: ' -e '^summaries: ' "$work/live" |
        diff "$work/totals" - || fail "other totals of $2 live (>)"
    sed "s|^seismic: $2:|seismic: stdin:|" "$work/err" | sort >"$work/messages"
    sort "$work/live.err" | diff "$work/messages" - || fail "other messages on $2 live (>)"
}

# replay STATUS FILE: into $work/out and $work/err; the same live, at once and
# in pieces
replay() {
    status=0
    "$seismic" "$2" >"$work/out" 2>"$work/err" || status=$?
    [ "$status" -eq "$1" ] || fail "exit status $status for $2, expected $1: $(cat "$work/err")"
    [ -e "$2" ] || return 0
    status=0
    "$seismic" --live <"$2" >"$work/live" 2>"$work/live.err" || status=$?
    same_live "$1" "$2"
    [ -f "$2" ] || return 0
    status=0
    "$feed" 61 "$2" | "$seismic" --live >"$work/live" 2>"$work/live.err" || status=$?
    same_live "$1" "$2"
}

# says TEXT: on stderr, one line and no other
says() {
    [ "$(cat "$work/err")" = "$1" ] || fail "expected '$1', said: $(cat "$work/err")"
}

# near A B: equal to a millionth
near() {
    awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; exit !((d < 0 ? -d : d) <= 1e-6 * (b < 0 ? -b : b)) }' ||
        fail "$1, expected $2"
}

# -- The week -----------------------------------------------------------------

# Only the place, the last field, has commas and quotes.
cat >"$work/oracle.awk" <<'AWK'
function asin(x) { return atan2(x, sqrt(1 - x * x)) }
function km(i, j,    n, e) {
    n = sin((lat[j] - lat[i]) * rad / 2)
    e = sin((lon[j] - lon[i]) * rad / 2)
    return 2 * 6371.0 * asin(sqrt(n * n + cos(lat[i] * rad) * cos(lat[j] * rad) * e * e))
}
# Find the clusters of the newest event, n.  Those before `from` are too old.
function look_for_swarm(n,    i, size, known, close_by) {
    while (time[n] - time[from] > 7200000)
        from++
    size = known = 0
    for (i = from; i <= n; i++)
        if (km(i, n) <= 50) {
            close_by[i] = 1
            size++
            known += i in in_swarm
        }
    if (size >= 5) {
        swarms += !known
        for (i in close_by)
            in_swarm[i]
    }
}
BEGIN { FS = ","; rad = atan2(0, -1) / 180; from = 1 }
NR > 1 {
    n = NR - 1
    time[n] = $1; lat[n] = $3; lon[n] = $4; depth[n] = $5; strong[n] = $6 != "" && $6 >= 4.5
    count[$8]++
    if ($6 != "") {
        energy += 10 ^ (1.5 * $6 + 4.8)
        alerts += strong[n]
        if (!($8 in most) || $6 > most[$8] + 0)
            most[$8] = $6
        if (largest == "" || $6 > largest + 0) {
            largest = $6
            network = $8
            place = $0
            for (i = 1; i < 14; i++)
                sub(/^[^,]*,/, "", place)
            gsub(/^"|"$/, "", place)
        }
    }
    in_hour[int($1 / 3600000)]++
    look_for_swarm(n)
}
END {
    for (h in in_hour)
        if (in_hour[h] > busiest)
            busiest = in_hour[h]
    for (i = n - 49; i <= n; i++)
        sum += depth[i]
    print "events: " n
    print "malformed: 0"
    print "alerts: " alerts
    printf "largest_magnitude: %.2f\n", largest
    print "largest_network: " network
    print "largest_place: " place
    print "busiest_hour: " busiest
    print "swarms: " swarms
    print "summaries: " int(time[n] / 21600000) - int(time[1] / 21600000)
    for (w in count)
        printf "network: %s %d %.2f\n", w, count[w], most[w] >(work "/networks")
    printf "%.9e\n", energy >(work "/energy")
    printf "%.9e\n", sum / 50 >(work "/depth")
    for (i = 1; time[i] <= time[n] - time[n] % 21600000; i++)
        told_alerts += strong[i]
    print i - 1, told_alerts >(work "/told")
}
AWK
awk -v work="$work" -f "$work/oracle.awk" "$data" >"$work/expected"
sort -k 3,3nr -k 2,2 "$work/networks" >>"$work/expected"

replay 0 "$data"
says ''
grep -E '^(events|malformed|alerts|largest_[mnp].*|busiest_hour|swarms|summaries|network): ' "$work/out" >"$work/report"
diff "$work/expected" "$work/report" || fail 'the report differs from what awk found (<)'
near "$(value energy_j)" "$(cat "$work/energy")"
near "$(value mean_depth_km)" "$(cat "$work/depth")"
near "$(value equivalent_magnitude)" "$(awk '{ printf "%.3f", (log($1) / log(10) - 4.8) / 1.5 }' "$work/energy")"

# Known of this file, whoever counts.
expect events 1707
expect alerts 85
expect largest_magnitude 6.40
expect largest_network us

# The log has a line for each, and time does not go back.
for kind in alert swarm summary; do
    case $kind in
    alert) name=alerts ;;
    swarm) name=swarms ;;
    summary) name=summaries ;;
    esac
    [ "$(grep -c "^[-0-9]*T[:0-9]*Z $kind" "$work/out")" -eq "$(value "$name")" ] ||
        fail "the log has not as many lines of '$kind' as were counted"
done
sed -n 's/^\([-0-9]*T[:0-9]*Z\) .*/\1/p' "$work/out" | sort -c || fail 'time goes back'
grep '^[^ ]* summary' "$work/out" | grep -v 'T\(00\|06\|12\|18\):00:00Z' && fail 'a summary at an odd hour'
awk '/^[^ ]* summary/ { events += $3; alerts += $5 } END { print events, alerts }' "$work/out" |
    diff "$work/told" - || fail 'the summaries do not add up'

# -- Small files --------------------------------------------------------------

head -n 1 "$data" >"$work/header"

# file NAME: the header and stdin
file() {
    cat "$work/header" - >"$work/$1"
}

# row MS LATITUDE LONGITUDE
row() {
    echo "$1,0,$2,$3,1,1,ml,aa,,,1,earthquake,id,place"
}

file odd <<'END'
0,0,1,1,-2.5,-0.5,ml,aa,,,1,quarry blast,id,"one, ""two"", three"
3600000,0,1,1,,,ml,bb,,,1,earthquake,id,no magnitude and no depth
3600000,0,1,1,10,-0.5,ml,"b,b",,,1,earthquake,id,equal to the largest in the same millisecond
3599999,0,1,1,0.5,,ml,bb,,,1,,,
"7200000",0,1,1,"4",-1,ml,bb,,,1,earthquake,id,
END
replay 0 "$work/odd"
says ''
expect events 5
expect malformed 0
expect alerts 0
expect largest_magnitude -0.50
expect largest_network aa
expect largest_place 'one, "two", three'
expect largest_time 1970-01-01T00:00:00Z
expect busiest_hour 3
expect mean_depth_km 3.000000
expect swarms 1
expect summaries 0
expect network 'bb 3 -1.00
aa 1 -0.50
b,b 1 -0.50'
near "$(value energy_j)" "$(awk 'BEGIN { printf "%.9e", 2 * 10 ^ 4.05 + 10 ^ 3.3 }')"

# A line that holds no event has no say in when the next one was.
{ row 7200000 91 0; row 0 0 0; row 3600000 0 0; } | file ahead
replay 0 "$work/ahead"
expect events 2
expect busiest_hour 1
expect largest_time 1970-01-01T00:00:00Z

# Ends of lines: CR LF, and none at the end of the file.
{
    printf '%s\r\n' "$(cat "$work/header")"
    printf '951782400000,0,1,1,1,5,ml,aa,,,1,earthquake,id,leap day\r\n951868799999,0,1,1,1,4.4,ml,aa,,,1,earthquake,id,end'
} >"$work/ends"
replay 0 "$work/ends"
says ''
expect events 2
expect summaries 3
expect largest_place 'leap day'
expect largest_time 2000-02-29T00:00:00Z
grep -q '^2000-02-29T18:00:00Z summary: 0 events' "$work/out" || fail 'a summary is missing'

# An event at the very hour belongs to the summary of that hour.
{ row 21599999 0 0; row 21600000 0 0; } | file hour
replay 0 "$work/hour"
expect summaries 1
grep -q '^1970-01-01T06:00:00Z summary: 2 events' "$work/out" || fail 'the hour is not in its summary'

# Five within two hours are a swarm, told once while it lasts: the sixth goes
# on, and so does the eighth, which with four others is near enough to them.
# After two quiet hours another may begin; and elsewhere at any time.
{
    for ms in 0 1 2 3 7200000 7200001 7200001; do row $ms 0 0; done
    row 7200002 0.4 0
    for ms in 7200003 7200004 7200005 7200006 7200007; do row $ms 50 50; done
    for ms in 20000000 20000001 20000002 20000003; do row $ms 0 0; done
    row 20000004 0.4496 0
} | file swarms
replay 0 "$work/swarms"
expect swarms 3
{
    echo '1970-01-01T02:00:00Z swarm 1: 5 events in 120 min within 50 km of place'
    echo '1970-01-01T02:00:00Z swarm 2: 5 events in 120 min within 50 km of place'
    echo '1970-01-01T05:33:20Z swarm 3: 5 events in 120 min within 50 km of place'
} >"$work/expected"
grep ' swarm ' "$work/out" | diff "$work/expected" - || fail 'other swarms'

# One millisecond or ten metres too far, and there is none.
{
    for ms in 0 1 2 3; do row $ms 0 0; done
    row 7200001 0 0
    row 7200001 0.4497 0
} | file apart
replay 0 "$work/apart"
expect swarms 0

# Across the date line, and at a pole.
{
    for longitude in 179.9 -179.9 180 -180 179.95; do row 5 10 $longitude; done
    for longitude in 0 90 180 -90 45; do row 6 -89.9 $longitude; done
} | file round
replay 0 "$work/round"
expect swarms 2

# More networks than there are rows.
i=0
while [ $i -lt 70 ]; do
    echo "$i,0,$i,1,1,1,ml,n$i,,,1,earthquake,id,place"
    i=$((i + 1))
done | file networks
replay 0 "$work/networks"
expect events 70
[ "$(value network | tail -n 1)" = 'others 6 -' ] || fail 'the other networks are not counted'

# -- What is wrong with them --------------------------------------------------

# A bad line is told with its number and counted; the rest is replayed.
file bad <<'END'
yesterday,0,1,1,1,1,ml,aa,,,1,earthquake,id,the time comes from the next line

1000000000000,0,1,1,1,1,ml,aa,,,1,earthquake,id,good
1000000000001,0,91,1,1,1,ml,aa,,,1,earthquake,id,place
1000000000001,0,1,,1,1,ml,aa,,,1,earthquake,id,place
1000000000001,0,1,1,inf,1,ml,aa,,,1,earthquake,id,place
1000000000001,0,1,1,1,1e1x,ml,aa,,,1,earthquake,id,place
1000000000001,0,1,1,1,1,ml,,,,1,earthquake,id,place
1000000000001,0,1,1,1,1,ml,a network with a long name,,,1,earthquake,id,place
1000000000001,0,1,1,1,1,ml,aa,,,1,earthquake,id
1000000000001,0,1,1,1,1,ml,aa,,,1,earthquake,id,place, more
1000000000001,0,1,1,1,1,ml,aa,,,1,earthquake,id,"place
1000000000001,0,1,1,1,1,ml,aa,,,1,earthquake,id,"place" more
1000000000001,0,1,1,1,1,ml,aa,,,1,earthquake,id,the "place"
"1000000000001""",0,1,1,1,1,ml,aa,,,1,earthquake,id,place
1000000000002,0,1,1,1,1,ml,aa,,,1,earthquake,id,good
9223372036855,0,1,1,1,1,ml,aa,,,1,earthquake,id,beyond nanoseconds
-1,0,1,1,1,1,ml,aa,,,1,earthquake,id,before 1970
END
{
    printf '1000000000003,0,1,1,1,1,ml,aa,,,1,earthquake,id,\033[2J\n'
    printf '1000000000003,0,1,1,1,1,ml,aa,,,1,earthquake,id,\0\n'
    awk 'BEGIN { printf "1000000000003,"; for (i = 0; i < 2000; i++) printf "x"; print "" }'
    awk 'BEGIN { printf "1000000000003,0,1,1,1,1,ml,aa,,,1,earthquake,id,"; for (i = 0; i < 128; i++) printf "x"; print "" }'
    row 1000000000004 1 1
} >>"$work/bad"
replay 0 "$work/bad"
expect events 3
expect malformed 20
time_bad='time_ms is not a time since 1970 in milliseconds'
while IFS=: read -r number what; do
    echo "seismic: $work/bad:$number: $what"
done >"$work/expected" <<END
2:$time_bad
3:$time_bad
5:latitude_deg is not a number from -90 to 90
6:longitude_deg is not a number from -180 to 180
7:depth_km is not a number from -100 to 1000
8:magnitude is not a number from -10 to 10
9:network is missing
10:network is too long
11:there are too few fields
12:there are too many fields
13:a field is wrongly quoted
14:a field is wrongly quoted
15:a field is wrongly quoted
16:$time_bad
18:$time_bad
19:$time_bad
20:the line holds a control character
21:the line holds a control character
22:the line is too long
23:place is too long
END
sort -t : -k 3,3n "$work/err" | diff "$work/expected" - || fail 'other messages'

# A file without events is replayed, one without a header is not.
file none </dev/null
replay 0 "$work/none"
says ''
expect events 0
expect energy_j 0.000000000e+00
expect summaries 0
expect largest_magnitude ''

file undated </dev/null
echo 'neither' >>"$work/undated"
replay 0 "$work/undated"
says "seismic: $work/undated:2: $time_bad"
expect malformed 1
expect summaries 0

: >"$work/empty"
replay 1 "$work/empty"
says "seismic: $work/empty: it is empty, a header was expected"
sed 1d "$data" >"$work/headless"
replay 1 "$work/headless"
says "seismic: $work/headless:1: the header is not that of an earthquake file (time_ms,updated_ms,...)"
[ ! -s "$work/out" ] || fail 'a report on a file that is none'

replay 1 "$work/missing"
says "seismic: $work/missing: No such file or directory"
replay 1 "$work"
says "seismic: $work: Is a directory"

# What cannot be written is no success.
if [ -w /dev/full ]; then
    for input in "$data" "$work/none"; do
        status=0
        "$seismic" "$input" >/dev/full 2>"$work/err" || status=$?
        [ "$status" -eq 1 ] || fail "exit status $status with a full disk"
        says 'seismic: standard output cannot be written'
    done
fi
