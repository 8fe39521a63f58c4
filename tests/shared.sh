#!/bin/sh
# Nodes whose blocks or formulas differ in nothing but the names of what they are given share a function by tables, if the graph has more
# than 4,096 nodes: which do and which do not; and what they hold, beside a model (tests/shared/main.c).
# shellcheck disable=SC2086,SC2154 # lists of words; what make exports
set -eu
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
fails=0

# told RC WHAT
told()
{
	[ "$1" -eq 0 ] && echo "PASS $2" && return
	echo "FAIL $2"
	fails=$((fails + 1))
}

# pairs FILLERS: a graph with the nodes of pairs.txt, "WHAT | CLAUSES OR FORMULA of a | the same of b", in which types are before two
# colons if they are not long, and its C by tables; parents are p, q, r, the int i and the struct s
pairs()
{
	{
		printf 'wvg 1;\ngraph pairs;\nuse "cell.h" { twice, once };\nuse <math.h> { fmax };\nconst STEP = 3;\nconst LEAP = 3;\n'
		for parent in p q r; do echo "node $parent @unused : long { on push; cycle go; }"; done
		echo "node i @unused : int { on push; cycle gone; }"
		echo "node s @unused : struct cell { on push; cycle went; }"
		awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print "node fill" i " { on push; cycle fill; }" }'
		awk -F ' *[|] *' '{
			for (i = 2; i <= 3; i++) {
				split($i, of, "::")
				print "node " (i == 2 ? "a" : "b") NR " @unused : " ($i ~ /::/ ? of[1] : "long") " " ($i ~ /::/ ? of[2] : $i) ($i ~ /:=/ ? ";" : "")
			}
		}' "$work/pairs.txt"
	} >"$work/pairs.wvg"
	"$WAVELETC" -w --lowering=table -o "$work/pairs.c" "$work/pairs.wvg"
	$CC -std=c11 -Wall -Wextra -Werror $WAVELET_CFLAGS -I"$work" -fsyntax-only -x c - <"$work/pairs.c"
}

# steps: "a1 pairs_step_7" and so on
steps()
{
	sed -n 's|^    {\(pairs_step_[0-9]*\), .*/\* \([ab][0-9]*\) \*/$|\2 \1|p' "$work/pairs.c"
}

# share SHARED WHAT: do the nodes of each pair?
share()
{
	steps >"$work/steps"
	awk -F ' *[|] *' -v shared="$1" 'FILENAME ~ /steps$/ { split($0, of, " "); step[of[1]] = of[2]; next }
		step["a" FNR] == "" || (step["a" FNR] == step["b" FNR]) != shared { print "not so: " $0; wrong = 1 }
		END { exit wrong }' "$work/steps" "$work/pairs.txt" && rc=0 || rc=1
	told $rc "$2"
}

cat >"$work/cell.h" <<'EOF'
#include <math.h>
#include <stdlib.h>
#include <wavelet-graph.h>
struct cell { long p, q; };
struct p { long x; };
struct q { long x; };
typedef long number(void);
wv_control go(wv_ctx *ctx, long *self);
wv_control gone(wv_ctx *ctx, int *self);
wv_control went(wv_ctx *ctx, struct cell *self);
wv_control fill(wv_ctx *ctx);
static inline long twice(long x) { return 2 * x; }
#define persist static
#define once(x) (__LINE__ + (x))
#define HERE __LINE__
#define other(x) (0 * (x) + *p)
EOF

cat >"$work/pairs.txt" <<'EOF'
the names of parents | { trigger p; cycle { *self = *p + 1; return WV_BROADCAST; } } | { trigger q; cycle { *self = *q + 1; return WV_BROADCAST; } }
of two | { trigger p; observe q; cycle { *self = *p - *q; return WV_BROADCAST; } } | { trigger q; observe r; cycle { *self = *q - *r; return WV_BROADCAST; } }
who triggers | { trigger p, q; cycle { *self = *p - *q; return WV_BROADCAST; } } | { observe q; trigger r; cycle { *self = *q - *r; return WV_BROADCAST; } }
comments | { trigger p; cycle { *self = *p /* a */ ; return WV_BROADCAST; } } | { trigger q; cycle { *self = *q /* q's: "b' */ ; return WV_BROADCAST; } }
other names of parents | { trigger p as x; cycle { *self = *x; return WV_BROADCAST; } } | { trigger q as y; cycle { *self = *y; return WV_BROADCAST; } }
what was | { trigger p; observe last q as was; cycle { *self = *was; return WV_BROADCAST; } } | { trigger p; observe r as is; cycle { *self = *is; return WV_BROADCAST; } }
statements | { trigger p; cycle { while (*p > *self) ++*self; if (*p > (1)) return (WV_BROADCAST); else return WV_UNCHANGED; } } | { trigger q; cycle { while (*q > *self) ++*self; if (*q > (1)) return (WV_BROADCAST); else return WV_UNCHANGED; } }
types | { trigger p; cycle { *self = (int32_t)*p + (long)sizeof(unsigned long); return WV_BROADCAST; } } | { trigger q; cycle { *self = (int32_t)*q + (long)sizeof(unsigned long); return WV_BROADCAST; } }
fields of one struct | { trigger s; observe q; cycle { *self = s->p + *q; return WV_BROADCAST; } } | { trigger s; observe r; cycle { *self = s->p + *r; return WV_BROADCAST; } }
numbers like names | double:: { trigger p; cycle { *self = 0x1.p3 + (double)*p + 1e3; return WV_BROADCAST; } } | double:: { trigger q; cycle { *self = 0x1.p3 + (double)*q + 1e3; return WV_BROADCAST; } }
the C library | double:: { trigger p; cycle { *self = fabs ((double)*p); return WV_BROADCAST; } } | double:: { trigger q; cycle { *self = fabs ((double)*q); return WV_BROADCAST; } }
formulas | := p + 1 | := q + 1
of two | := p - q | := q - r
fields | := s.p + q | := s.p + r
calls of the C library | double:: := fmax(p, 1) | double:: := fmax(q, 1)
consts | := p + STEP | := q + STEP
conditions | := p when q > 2 | := q when r > 2
what a node held | := last a18 + p | := last b18 + q
EOF
pairs 4200
share 1 'nodes that differ in the names of what they are given share a function'
pairs 4000
share 0 'nodes of a graph that is not large share none'

cat >"$work/pairs.txt" <<'EOF'
numbers | { trigger p; cycle { *self = *p + 1; return WV_BROADCAST; } } | { trigger p; cycle { *self = *p + 2; return WV_BROADCAST; } }
the order of parents | { trigger p, q; cycle { *self = *p - *q; return WV_BROADCAST; } } | { trigger p, q; cycle { *self = *q - *p; return WV_BROADCAST; } }
a parent more | { trigger p; cycle { *self = *p; return WV_BROADCAST; } } | { trigger q, r; cycle { *self = *q; return WV_BROADCAST; } }
the type | { trigger p; cycle { *self = *p; return WV_BROADCAST; } } | unsigned long:: { trigger p; cycle { *self = *p; return WV_BROADCAST; } }
that of a parent | { trigger p; cycle { *self = *p; return WV_BROADCAST; } } | { trigger i; cycle { *self = *i; return WV_BROADCAST; } }
variables of their own | { trigger p; cycle { static long n; *self = *p + n++; return WV_BROADCAST; } } | { trigger q; cycle { static long n; *self = *q + n++; return WV_BROADCAST; } }
those of a macro | { trigger p; cycle { persist long n; *self = *p + n++; return WV_BROADCAST; } } | { trigger q; cycle { persist long n; *self = *q + n++; return WV_BROADCAST; } }
calls | { trigger p; cycle { *self = twice(*p); return WV_BROADCAST; } } | { trigger q; cycle { *self = twice(*q); return WV_BROADCAST; } }
calls behind a comment | { trigger p; cycle { *self = labs/**/(*p); return WV_BROADCAST; } } | { trigger q; cycle { *self = labs/**/(*q); return WV_BROADCAST; } }
their line | { trigger p; cycle { *self = *p + __LINE__; return WV_BROADCAST; } } | { trigger q; cycle { *self = *q + __LINE__; return WV_BROADCAST; } }
that of a macro | { trigger p; cycle { *self = *p + HERE; return WV_BROADCAST; } } | { trigger q; cycle { *self = *q + HERE; return WV_BROADCAST; } }
fields that are called like a parent | struct cell:: { trigger p; cycle { self->p = *p; return WV_BROADCAST; } } | struct cell:: { trigger q; cycle { self->q = *q; return WV_BROADCAST; } }
behind a decrement | { trigger p, q; cycle { while ((*self)-->p[0]) continue; return WV_BROADCAST; } } | { trigger q, p; cycle { while ((*self)-->p[0]) continue; return WV_BROADCAST; } }
and an arrow | struct cell:: { trigger p; cycle { (void)(self--->p); (void)p; return WV_UNCHANGED; } } | struct cell:: { trigger q; cycle { (void)(self--->q); (void)q; return WV_UNCHANGED; } }
tags that are | { trigger p; cycle { struct p x = {*p}; *self = x.x; return WV_BROADCAST; } } | { trigger q; cycle { struct q x = {*q}; *self = x.x; return WV_BROADCAST; } }
members that are | { trigger p, q; cycle { struct { long p, q; } x = {*p, *q}; *self = x.p; return WV_BROADCAST; } } | { trigger q, p; cycle { struct { long q, p; } x = {*q, *p}; *self = x.p; return WV_BROADCAST; } }
labels that are | { trigger p, q; cycle { *self = 0; if (*p > *q) goto p; goto q; p: ++*self; q: ++*self; return WV_BROADCAST; } } | { trigger q, p; cycle { *self = 0; if (*q > *p) goto p; goto q; q: ++*self; p: ++*self; return WV_BROADCAST; } }
functions that are | { trigger p; cycle { *self = *p; { long p(void); *self += sizeof p(); } return WV_BROADCAST; } } | { trigger q; cycle { *self = *q; { long q(void); *self += sizeof q(); } return WV_BROADCAST; } }
by a type | { trigger p; cycle { *self = *p; { number p; *self += sizeof p(); } return WV_BROADCAST; } } | { trigger q; cycle { *self = *q; { number q; *self += sizeof q(); } return WV_BROADCAST; } }
texts | { trigger p; cycle { *self = "p"[*p > 0]; return WV_BROADCAST; } } | { trigger q; cycle { *self = "q"[*q > 0]; return WV_BROADCAST; } }
prefixes of texts | { trigger p as L; cycle { *self = sizeof L"ab" + *L; return WV_BROADCAST; } } | { trigger p as u; cycle { *self = sizeof u"ab" + *u; return WV_BROADCAST; } }
backslashes | { trigger p; cycle { *self = *p + '\n'; return WV_BROADCAST; } } | { trigger q; cycle { *self = *q + '\n'; return WV_BROADCAST; } }
what is a macro here | { trigger p, q; cycle { *self = other(*q); return WV_BROADCAST; } } | { trigger q, p; cycle { *self = other(*p); return WV_BROADCAST; } }
numbers | := p + 1 | := p + 2
the order of parents | := p - q | := 0 - q + p
consts | := p + STEP | := q + LEAP
the type | := p + 1 | unsigned long:: := p + 1
that of a parent | := p + 1 | := i + 1
conditions | := p when q > 2 | := p when q > 3
what changed | := p + changed(q) | := q + changed(r)
a condition and none | := p | := p when p
fields | := s.p | := s.q
calls in formulas | := twice(p) | := twice(q)
those of macros | := once(p) | := once(q)
EOF
pairs 4200
share 0 'nodes that differ in more, or may, share none'

# What they hold: a graph of all kinds, with types and parents by chance, and the model as C.
awk -v work="$work" 'function below(n) { return int(rand() * n) }
BEGIN {
	srand(7)
	nodes = 6000
	heads = 40
	split("uint64_t uint32_t uint16_t", type, " ")
	print "wvg 1;\ngraph shared;\nuse <stdint.h>;\nconst STEP = 5;\n"
	for (i = 0; i < nodes; i++) {
		t = type[1 + below(3)]
		node = "node n" i " @unused : " t
		self = "m.n" i
		state[i] = t
		if (i < heads) {
			print node " { on push; cycle { ++*self; return WV_BROADCAST; } }"
			line[i] = "BLOCK(" i ", pushed[" i "], ++" self ")"
			continue
		}
		near = i < 300 ? i : 300
		p = i - 1 - below(near)
		do q = i - 1 - below(near); while (q == p)
		a = "n" p
		b = "n" q
		either = "changed[" p "] || changed[" q "]"
		kind = below(10)
		if (kind == 0) {
			print node " := " a " + 3 * " b ";"
			line[i] = "VALUE(" i ", " either ", m." a " + 3 * m." b ")"
		} else if (kind == 1) {
			print node " := " a " - " b ";"
			line[i] = "VALUE(" i ", " either ", m." a " - m." b ")"
		} else if (kind == 2) {
			print node " := " a " / 3 + STEP;"
			line[i] = "VALUE(" i ", changed[" p "], m." a " / 3 + 5)"
		} else if (kind == 3) {
			print node " := " a " when observe " b " % 2 == 0;"
			line[i] = "WHEN(" i ", changed[" p "], m." b " % 2 == 0, m." a ")"
		} else if (kind == 4) {
			print node " := last n" i " + " a ";"
			line[i] = "VALUE(" i ", changed[" p "], " self " + m." a ")"
		} else if (kind == 5) {
			print node " { trigger " a "; observe " b "; cycle { *self = *" a " - *" b "; return WV_BROADCAST; } }"
			line[i] = "BLOCK(" i ", changed[" p "], " self " = m." a " - m." b ")"
		} else if (kind == 6) {
			print node " { observe " a "; trigger " b "; cycle { *self = *" b " - *" a "; return WV_BROADCAST; } }"
			line[i] = "BLOCK(" i ", changed[" q "], " self " = m." b " - m." a ")"
		} else if (kind == 7) {
			print node " { trigger " a "; observe last " b " as was; cycle { *self ^= *" a " + *was; return WV_BROADCAST; } }"
			line[i] = "BLOCK(" i ", changed[" p "], " self " ^= m." a " + old.n" q ")"
		} else if (kind == 8) {
			n = below(3)
			print node " { trigger " a ", " b "; cycle { *self += *" a " & *" b "; return *self % 4 == " n " ? WV_UNCHANGED : WV_BROADCAST; } }"
			line[i] = "MAYBE(" i ", " either ", " self " += m." a " & m." b ", " self " % 4 != " n ")"
		} else {
			o = i - 1 - below(near)
			if (o == p || o == q)
				o = heads + below(i - heads)
			if (o == p || o == q)
				o = 0
			print node " { trigger " a ", " b "; observe n" o " as c; cycle { *self = *c + (*" a " ^ *" b "); return WV_BROADCAST; } }"
			line[i] = "BLOCK(" i ", " either ", " self " = m.n" o " + (m." a " ^ m." b "))"
		}
	}
	for (i = 0; i < nodes; i++) {
		print state[i] " n" i ";" >(work "/states.h")
		print line[i] >(work "/lines.h")
		print "SAME(" i ")" >(work "/same.h")
	}
	print "enum { NODES = " nodes ", HEADS = " heads " };" >(work "/sizes.h")
}' >"$work/shared.wvg"
for lowering in table inline; do
	"$WAVELETC" -w --lowering=$lowering -o "$work/shared.wvg.c" "$work/shared.wvg"
	told "$([ "$(grep -c '^static wv_control shared_step_' "$work/shared.wvg.c")" -lt 400 ] && echo 0 || echo 1)" "functions are shared, $lowering"
	for source in "$work/shared.wvg.c" "$top_srcdir/tests/shared/main.c"; do
		$CC -std=c11 $CFLAGS -O0 -g0 $WAVELET_CFLAGS -I"$top_srcdir/tests" -I"$work" -c -o "$work/$(basename "$source").o" "$source"
	done
	$CC $CFLAGS $LDFLAGS -o "$work/shared" "$work/shared.wvg.c.o" "$work/main.c.o" $WAVELET_LIBS -lpthread
	"$work/shared" && rc=0 || rc=1
	told $rc "what nodes hold that share a function, $lowering"
done
exit "$((fails > 0))"
