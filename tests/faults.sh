#!/usr/bin/env bash
# Every allocation and every system call fails, at every place where it is made (tests/faults/*.c); and no call is forgotten.
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "${top_builddir:?}" || exit 99

# Calls that cannot fail, or whose failure is nobody's loss.
computes='memchr memcmp memcpy memmove memset strcasecmp strchr strcmp strcspn strlen strncmp strpbrk strrchr strspn strstr
	strtoull bsearch qsort stpcpy'
formats='snprintf vsnprintf __snprintf_chk __vsnprintf_chk strerror' # ours, without widths or wide characters
tells='fprintf vfprintf fputc fputs fwrite putc puts putchar perror __fprintf_chk __vfprintf_chk' # standard error; and
# standard output, of which calls.c lets the writes fail, and which is asked at the end by:
asks='fflush feof fileno getenv getopt_long umask __errno_location sigaddset sigemptyset sigfillset raise exit'
flex='clearerr getc' # in the scanner that flex writes, and never reached: it is given a buffer
compilers='_GLOBAL_OFFSET_TABLE_ __stack_chk_fail optarg optind stdin stdout stderr'

# forgotten OBJECTS... -- WRAPPERS...: what the objects call and none of them has, nor is wrapped.
forgotten()
{
	local objects=()
	while [ "$1" != -- ]; do
		objects+=("$1")
		shift
	done
	shift
	{
		nm --defined-only "${objects[@]}" | awk 'NF == 3 { print $3 }'
		nm --defined-only "$@" | sed -n 's/.* T __wrap_//p'
		# shellcheck disable=SC2086 # lists of words
		printf '%s\n' $computes $formats $tells $asks $flex $compilers
	} | sort -u >"$work/known"
	nm --undefined-only "${objects[@]}" | awk 'NF == 2 { print $2 }' | sort -u | comm -23 - "$work/known"
}

# shellcheck disable=SC2154 # CFLAGS comes with the environment
case "$CFLAGS" in
*-fsanitize=* | *--coverage*) ;; # these call much of their own
*)
	left=$(forgotten compiler/libwaveletc.a compiler/main.o -- tests/faults/compiler-calls.o)
	[ -z "$left" ] || fail "waveletc calls what no fault is tried for, and tests/faults.sh does not know:" $left
	;;
esac

mkdir "$work/compiler"
(cd "$work/compiler" && "$OLDPWD/tests/faults/compiler") || fail "the compiler"

exit $failed
