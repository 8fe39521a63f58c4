#!/bin/sh
# Feeds the order book at several rates: every update arrives, the book is what the feed says it should be, and the
# percentiles are in order.
set -eu

orderbook=${top_builddir:?}/examples/orderbook/orderbook
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
LC_ALL=C
export LC_ALL

fail() {
    echo "orderbook: $*" >&2
    cat out err >&2
    exit 1
}

# value NAME: what the last report says
value() {
    sed -n "s/^$1: \([^ ]*\).*/\1/p" out | tail -n 1
}

# feed UPDATES OPTION...: all arrive
feed() {
    updates=$1
    shift
    timeout 120 "$orderbook" --updates="$updates" "$@" >out 2>err || fail "status $?: $*"
    [ ! -s err ] || fail "$* complains"
    [ "$(value updates)" = "$updates" ] || fail "$*: $(value updates) of $updates updates arrived"
    [ "$(value bid)" = "$(value 'feed bid')" ] && [ "$(value ask)" = "$(value 'feed ask')" ] || fail "$*: another book"
    echo "$(value bid) $(value ask) $(value mid)" | awk '{ d = ($1 + $2) / 2 - $3; exit !(d < 0.0006 && d > -0.0006) }' ||
        fail "$*: mid is not half-way"
    printf '%s\n' 0 "$(value 'latency p50')" "$(value 'latency p99')" "$(value 'latency p99.9')" "$(value 'latency max')" >sorted
    sort -n -c sorted || fail "$*: percentiles out of order"
    [ "$(value 'latency p50')" -gt 0 ] || fail "$*: no time passes"
}

# begin OPTION...: in the background, until it has told of updates
begin()
{
    : >out # else what an earlier run told may be seen
    "$orderbook" "$@" >out 2>err &
    process=$!
    for _ in $(seq 600); do
        ! grep -q '^updates: [1-9]' out || return 0
        sleep 0.1
    done
    fail "nothing is told of updates in a minute: $*"
}

# The market is made up and the same each time, so what is counted once a run of the book depends on the rate alone;
# what each update counts does not.
feed 3000 --rate=2000
feed 3000 --rate=2000 --spin
feed 200000 --rate=0
feed 200000 --rate=0 --spin
timeout 60 "$orderbook" --updates=1 >out 2>err && [ "$(value updates)" = 1 ] || fail "one update"
timeout 60 "$orderbook" --updates=0 >out 2>err && [ "$(value updates)" = 0 ] || fail "no update"

# Slow enough for a run of the book each, mostly.
feed 1500 --rate=3000
[ "$(value jumps)" -gt 0 ] && [ "$(value alerts)" -gt 0 ] || fail "nothing happens on the market"

# Limits from a file; under these nothing is quiet and everything a jump, and after SIGHUP the other way round: the market is quiet,
# and there are no more jumps. (The alert tells the limit of the cycle before, which is the old one if an update came with the signal.)
printf 'spread 0\njump 0\n' >limits
begin --updates=3000 --rate=1000 --limits=limits --watch
printf 'spread 100\njump 100\n' >limits
kill -HUP "$process"
wait "$process" || fail "status $? with SIGHUP"
[ "$(value jumps)" -gt 0 ] || fail "everything is a jump, and there is none"
tail -n 8 out | grep -q "^last alert: quiet at .* after $(value jumps) jumps\$" || fail "SIGHUP does not load the limits anew"
echo nonsense >limits
"$orderbook" --updates=10 --limits=limits >out 2>err || fail "status $? with wrong limits"
grep -q 'cannot read limits from limits' err || fail "wrong limits are not told"

# SIGTERM stops in the middle, with a report; the feed ends too.
for rate in 1000 0; do
    begin --rate=$rate --updates=4000000000 --watch
    kill -TERM "$process"
    wait "$process" || fail "status $? after SIGTERM at rate $rate"
    [ "$(value updates)" -gt 0 ] && [ "$(value updates)" -lt 4000000000 ] || fail "SIGTERM does not stop it at rate $rate"
done

# The command line.
! "$orderbook" --rate=x >out 2>err || fail "a rate that is no number"
! "$orderbook" word >out 2>err || fail "a word too many"
"$orderbook" --help >out || fail "no help"
! "$orderbook" --updates=1 >/dev/full 2>err || fail "a full disk is not told"
