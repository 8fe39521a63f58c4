#!/usr/bin/env bash
# What the headers of C11 and POSIX define and declare here, whatever the lists say: no node can be called like an
# object-like macro, no hook like anything that is declared or called, no graph like a struct or a type.
set -u
for list in declared macros tags; do
	grep -oE '"[^"]*"' "${top_srcdir:?}/compiler/$list.def" | tr -d '"' | LC_ALL=C sort -cu || { echo "FAIL $list: not sorted"; exit 1; }
done
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
export LC_ALL=C

c11="assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic
	stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype"
posix="dlfcn fcntl poll pthread sched semaphore strings sys/mman sys/select sys/socket sys/stat sys/time sys/types sys/wait
	unistd"
modes=("-std=c11 -D_XOPEN_SOURCE=700" -std=gnu11)

# at_least COUNT FILE: so many lines, or the names were not found.
at_least()
{
	[ "$(wc -l <"$2")" -ge "$1" ] || { echo "FAIL only $(wc -l <"$2") names are found: $2"; exit 1; }
}

# all_refused FILE MAXIMUM TEMPLATE: in place of the & no name of the file is accepted; a file for so many names, no more
# than are told of at once.
all_refused()
{
	split -l "$2" "$1" part.
	for part in part.*; do
		printf 'wvg 1;\n' >x.wvg
		[ "$2" -eq 1 ] || printf 'graph x;\n' >>x.wvg
		sed "s/.*/$3/" "$part" >>x.wvg
		"$WAVELETC" --check x.wvg 2>>err
	done
	# Words of the language are none either.
	sed -n "s/.*: error: '\([^']*\)' cannot be a name here.*/\1/p; s/.* saw '\([a-z]*\)'.*/\1/p" err | sort -u | comm -13 - "$1" >accepted
	rm -f part.* err
	[ ! -s accepted ] || { echo "FAIL accepted as names: $(tr '\n' ' ' <accepted)"; exit 1; }
}

# -- Object-like macros -----------------------------------------------------

# The part without an argument list, and without those that are reserved anyway.
macros()
{
	local header
	for header in $2; do
		# shellcheck disable=SC2086 # words
		printf '#include <%s.h>\n' "$header" | ${CC:?} -std=c11 $1 -dM -E -x c - 2>missing || continue
	done | sed -n "s/^#define \([A-Za-z][A-Za-z0-9_]*\)$3.*/\1/p" | grep -v __
}

{ macros "" "$c11" '\( \|$\)'; macros -D_POSIX_C_SOURCE=200809L "$c11 $posix" '\( \|$\)'; } | sort -u >names
at_least 300 names
all_refused names 20 'node & { on start; }'

# -- Hooks --------------------------------------------------------------------

for header in $c11 $posix; do
	case $header in
	tgmath | stdatomic) ;; # macros, over functions of other headers
	*) printf '#include <%s.h>\n' "$header" ;;
	esac
done >all.h

# words: of all headers, what may be a name.
words()
{
	# shellcheck disable=SC2086
	$CC $1 -E -x c all.h | grep -v '^#' | grep -oE '[A-Za-z_][A-Za-z0-9_]*' | grep -vE '^_|__|^(wv|WV)_' | sort -u
}

# complained COMPILER OPTIONS: the names of the lines of probe.c, which end with a comment, that it does not take.
complained()
{
	local all=-fmax-errors=0
	case $1 in *clang*) all=-ferror-limit=0 ;; esac
	# shellcheck disable=SC2086
	$1 $2 $all -fsyntax-only probe.c 2>&1 | sed -n 's/^probe\.c:\([0-9]*\):[0-9]*: \(error\|warning\): .*/\1/p' | sort -u >lines
	awk 'FNR == NR { wrong[$1]; next } FNR in wrong && /\*\/$/ { print $(NF - 1) }' lines probe.c
}

for mode in "${modes[@]}"; do
	words "$mode" >words
	{ cat all.h; sed 's|.*|\n#undef &\nstruct x *&(struct x *, struct x *); /* & */|' words; } >probe.c
	complained "$CC" "$mode"
	macros "${mode#-std=c11}" "$c11 $posix" '('
done | sort -u >names
at_least 1000 names
all_refused names 20 'node n_& { on start; cycle &; }'

# -- Graphs -------------------------------------------------------------------

for mode in "${modes[@]}"; do
	words "$mode" >words
	{ cat all.h; sed 's|.*|\n#undef &\nstruct & { int x; }; /* & */|' words; } >probe.c
	complained "$CC" "$mode"
	case $CC in
	*clang*) cxx=clang++ ;;
	*) cxx=g++ ;;
	esac
	! command -v $cxx >/dev/null || complained "$cxx -x c++" -std=gnu++17
done | sort -u >names
at_least 70 names
all_refused names 1 'graph &; node a { on start; }'
