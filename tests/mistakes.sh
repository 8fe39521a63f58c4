#!/usr/bin/env bash
# One mistake, one message: a fine graph with one thing changed gives one error, of this code, at this line.
set -u
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
failed=0 count=0

fine=$(cat <<'END'
wvg 1;
graph shop;
use "shop.h";
use <math.h> { fabs, NAN };

const SHELVES = 4;
const ROOM = SHELVES * 8;

// What comes in.
node feed : struct feed {
    on timer(SHELVES);
    on notify;
    init feed_init;
    cycle feed_cycle;
    drop feed_drop;
}

node mean : double = NAN := (feed.sum + feed.rest) / 2;
node cold : bool := mean < 18.5 && feed.count > ROOM;
node jumps : int := last jumps + 1 when fabs(mean - last mean) > 0.5;

node heater @label("heats") : int {
    trigger cold, mean as average;
    observe last jumps;
    on every 10min;
    schedules alarm;
    cycle {
        if (*cold && *average < 3) {
            *self += 1;
        }
        return WV_BROADCAST;
    }
}

node alarm { observe heater?; cycle alarm_cycle; }
node total : int := heater + jumps + observe stock;
node log { trigger total, alarm; on stop; cycle log_cycle; }
node stock : int { on start; cycle stock_cycle; }
END
)

printf '%s\n' "$fine" >fine.wvg
"$WAVELETC" --check fine.wvg || { echo "FAIL the graph without a mistake is refused"; failed=1; }

# one CODE LINE FROM TO: with TO in place of the first FROM there is one error.
one()
{
	local text=${fine/"$3"/"$4"} got
	count=$((count + 1))
	[ "$text" != "$fine" ] || { echo "FAIL '$3' is not in the graph"; failed=1; }
	printf '%s\n' "$text" >mistake.wvg
	"$WAVELETC" --check mistake.wvg 2>err
	got=$(sed -n 's/^mistake\.wvg:\([0-9]*\):[0-9]*: error: .* \[\(E[0-9]*\)\]$/\2 \1/p' err)
	[ "$got" = "$1 $2" ] || { printf 'FAIL not %s in line %s, but:\n' "$1" "$2"; cat err; failed=1; }
}

# What is missing.
one E0101 1 'wvg 1;' 'wvg 1'
one E0102 1 $'wvg 1;\n' ''
one E0101 2 'graph shop;' 'graph shop'
one E0101 3 'use "shop.h";' 'use "shop.h"'
one E0101 6 'SHELVES = 4;' 'SHELVES = 4'
one E0101 13 'init feed_init;' 'init feed_init'
one E0101 14 'cycle feed_cycle;' 'cycle feed_cycle'
one E0101 18 'rest) / 2;' 'rest) / 2'
one E0101 23 'as average;' 'as average'
one E0101 17 $'feed_drop;\n}' 'feed_drop;'
one E0101 11 'struct feed {' 'struct feed'
one E0101 34 $'+= 1;\n        }' '+= 1;'
one E0101 28 $'cycle {\n' $'cycle\n'
one E0101 18 'feed.rest)' 'feed.rest'
one E0101 18 '(feed.sum' 'feed.sum'
one E0101 4 'fabs, NAN' 'fabs NAN'
one E0101 23 'cold, mean' 'cold mean'
one E0101 19 'cold : bool :=' 'cold : :='
one E0101 19 'cold : bool :=' 'cold bool :='
one E0308 19 'cold : bool :=' 'cold :='
one E0308 18 'mean : double =' 'mean ='
one E0205 25 'every 10min' 'every'
one E0101 37 'trigger total, alarm' 'trigger'
one E0101 35 'node alarm {' 'node {'
one E0105 22 'heats"' 'heats'
one E0104 9 '// What' '/* What'
one E0105 31 'return WV' 'puts("x); return WV'
one E0201 36 'observe stock' 'observe stocks'
# What is too much.
one E0101 18 'rest) / 2' 'rest)) / 2'
one E0101 35 'node alarm' $'}\nnode alarm'
one E0205 31 $'+= 1;\n        }' $'+= 1;\n        } }'
one E0303 12 'on notify;' 'on notify; on notify;'
one E0101 10 'feed : struct' 'feed :: struct'
one E0202 36 'node total' $'node cold : int { on start; }\nnode total'
one E0202 10 'fabs, NAN' 'fabs, NAN, feed'
one E0304 23 'mean as average' 'mean as cold'
# What is misspelt.
one E0101 2 'graph shop' 'grahp shop'
one E0101 4 'use <math' 'uses <math'
one E0101 7 'const ROOM' 'cosnt ROOM'
one E0101 18 'node mean' 'noed mean'
one E0205 23 'trigger cold' 'tirgger cold'
one E0205 25 'on every' 'in every'
one E0205 12 'on notify' 'on notifies'
one E0205 22 '@label' '@labe'
one E0201 23 'trigger cold' 'trigger clod'
one E0201 7 'SHELVES * 8' 'SHELFES * 8'
one E0101 20 'when fabs' 'if fabs'
one E0109 25 '10min' '10mins'
one E0101 25 '10min' '10 min'
# What is something else.
one E0101 19 'bool := mean' 'bool = mean'
one E0101 19 'bool := mean' 'bool : = mean'
one E0101 19 'feed.count' 'feed->count'
one E0107 19 '&& feed' '& feed'
one E0101 14 'feed_cycle;' 'feed_cycle();'
one E0101 15 'feed_drop;' 'feed_drop.'
one E0101 35 'node alarm {' 'node alarm { := 3;'
one E0101 35 'node alarm' $'trigger heater;\nnode alarm'
one E0101 22 'heater @label("heats") : int' 'heater : int @label("heats")'
one E0101 35 'alarm { observe' 'fire-alarm { observe'
one E0109 35 'alarm { observe' '2alarm { observe'
one E0307 6 'SHELVES = 4' 'SHELVES = 4.5'
one E0306 6 'SHELVES = 4' 'SHELVES = 5_000_000_000'
one E0306 11 'SHELVES = 4' 'SHELVES = 70000'
one E0203 37 'node log' 'node double'
one E0203 10 'node feed : struct feed' 'node int : struct feed { on start; } node feed : struct feed'
one E0308 19 'cold : bool' 'cold : auto bool'
one E0201 23 'trigger cold' 'trigger SHELVES'
one E0308 36 'heater + jumps' 'log + jumps'
one E0301 10 'struct feed {' 'struct feed { observe total;'
one E0301 20 'last jumps + 1' 'jumps + 1'
one E0302 38 'on start; cycle stock' 'cycle stock'
one E0305 38 'cycle log_cycle' 'cycle stock_cycle'
one E0204 37 'cycle log_cycle' 'cycle shop_cold'
# C where it has no place, or the language.
one E0101 35 'node alarm' $'static double limit = 4;\nnode alarm'
one E0101 35 'node alarm' $'int helper(int a) { return a; }\nnode alarm'
one E0101 35 'node alarm' $'struct s { int a; };\nnode alarm'
one E0107 35 'node alarm' $'#include <stdio.h>\nnode alarm'
one E0101 35 'node alarm' $'graph again;\nnode alarm'
one E0101 35 'node alarm' $'wvg 1;\nnode alarm'

[ "$count" -ge 70 ] || { echo "FAIL only $count mistakes were tried"; failed=1; }
exit $failed
