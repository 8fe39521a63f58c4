#!/usr/bin/env bash
# No node can be called like what a header of C11 or POSIX defines as an object-like macro here, whatever the list says.
set -u
grep -oE '"[^"]*"' "${top_srcdir:?}/compiler/macros.def" | tr -d '"' | LC_ALL=C sort -cu || { echo "FAIL not sorted"; exit 1; }
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

c11="assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic
	stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype"
posix="dlfcn fcntl poll pthread sched semaphore sys/mman sys/select sys/stat sys/time sys/types sys/wait unistd"

# The part without an argument list, and without those that are reserved anyway.
macros()
{
	local header
	for header in $2; do
		# shellcheck disable=SC2086 # words
		printf '#include <%s.h>\n' "$header" | ${CC:?} -std=c11 $1 -dM -E -x c - 2>missing || continue
	done | sed -n 's/^#define \([A-Za-z][A-Za-z0-9_]*\)\( .*\)\{0,1\}$/\1/p'
}

{ macros "" "$c11"; macros -D_POSIX_C_SOURCE=200809L "$c11 $posix"; } | grep -v __ | sort -u >names
[ "$(wc -l <names)" -gt 300 ] || { echo "FAIL only $(wc -l <names) macros are found"; exit 1; }
# No more at once than are told of.
split -l 20 names part.
for part in part.*; do
	printf 'wvg 1;\ngraph x;\n' >x.wvg
	sed 's/.*/node & { on start; }/' "$part" >>x.wvg
	"$WAVELETC" --check x.wvg 2>>err
done
sed -n "s/.*: error: '\([^']*\)' cannot be a name here.*/\1/p" err | sort -u | comm -13 - names >accepted
[ ! -s accepted ] || { echo "FAIL accepted as names: $(tr '\n' ' ' <accepted)"; exit 1; }
