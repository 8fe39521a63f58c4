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
# Calls that cannot fail, or whose failure is nobody's loss.
computes='memchr memcmp memcpy memmem memmove memset strcasecmp strchr strcmp strcspn strlen strncmp strpbrk strrchr strspn strstr
	strtoull bsearch qsort stpcpy bcmp setvbuf'
formats='snprintf vsnprintf __snprintf_chk __vsnprintf_chk strerror' # ours, without widths or wide characters
tells='fprintf vfprintf fputc fputs fwrite putc puts putchar perror __fprintf_chk __vfprintf_chk' # standard error; and
# standard output, of which calls.c lets the writes fail, and which is asked at the end by:
asks='fflush feof fileno getenv getopt_long umask __errno_location sigaddset sigemptyset sigfillset raise exit'
flex='clearerr getc' # in the scanner that flex writes, and never reached: it is given a buffer
compilers='_GLOBAL_OFFSET_TABLE_ __stack_chk_fail opterr optopt optarg optind stdin stdout stderr __tls_get_addr _setjmp longjmp abort'
clocks='clock_gettime gmtime_r nanosleep strftime strptime timegm' # of clocks that there are, times that are checked, pauses
threads='pthread_mutex_lock pthread_mutex_unlock pthread_cond_wait pthread_cond_broadcast pthread_setcancelstate
	sched_yield' # as os_thread.c says
messages='printf __printf_chk strerror_r ferror'

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
		printf '%s\n' $computes $formats $tells $asks $flex $compilers $clocks $threads $messages
	} | sort -u >"$work/known"
	nm --undefined-only "${objects[@]}" | awk 'NF == 2 { print $2 }' | sort -u | comm -23 - "$work/known"
}

# wraps OBJECT: the options of the linker for its wrappers.
wraps()
{
	nm --defined-only "$1" | sed -n 's/.* T __wrap_/-Wl,--wrap=/p'
}

# compile SOURCE OBJECT OPTION...: with what the tests' programs are compiled with.
compile()
{
	local source=$1 object=$2
	shift 2
	# shellcheck disable=SC2086 # lists of words
	$CC -std=c11 $CPPFLAGS $CFLAGS $WAVELET_CFLAGS -I. -I"$top_builddir" -I"$top_srcdir" "$@" -c -o "$object" "$source" ||
		fail "cannot compile $source"
}

# -- The compiler ---------------------------------------------------------

# In sanitized builds, which are slow, some calls do.
step=1
# shellcheck disable=SC2154 # CFLAGS comes with the environment
case "$CFLAGS" in *-fsanitize=*) step=7 ;; esac

mkdir "$work/compiler" "$work/runtime"
(cd "$work/compiler" && "${top_builddir:?}/tests/faults/compiler" $step) || fail "the compiler"

# -- The runtime, with each back end --------------------------------------

core=$top_builddir/runtime/.libs/libwavelet-core.a
cd "$work/runtime" || exit 99
cp "$top_srcdir/tests/faults/runtime.wvg" . && "$WAVELETC" --main runtime.wvg || fail "runtime.wvg"
compile runtime.wvg.c graph.o -Dmain=faulty_main
compile "$top_srcdir/tests/faults/kernel.c" kernel.o
compile "$top_srcdir/runtime/channel.c" channel.o -DWV_FENCED_SENDS=2 # so that a few messages make a graph call membarrier
compile "$top_srcdir/tests/faults/inject.c" inject.o
compile "$top_srcdir/tests/faults/runtime.c" runtime.o
: >out >err
for back_end in epoll poll; do
	library=$top_builddir/runtime/.libs/libwavelet-$back_end.a
	[ -f "$library" ] || continue
	compile "$top_srcdir/tests/faults/lives.c" lives.o "-DBACK_END=\"$back_end\""
	# shellcheck disable=SC2046,SC2086 # lists of words
	$CC $CFLAGS -o "$back_end" graph.o runtime.o lives.o kernel.o inject.o channel.o $(wraps kernel.o) \
		-Wl,--whole-archive "$library" -Wl,--no-whole-archive "$core" $LDFLAGS $WAVELET_LIBS -lpthread &&
		"./$back_end" $step || fail "the runtime with $back_end"
done

# -- No call is forgotten -------------------------------------------------

cd "$top_builddir" || exit 99
case "$CFLAGS" in
*-fsanitize=* | *--coverage*) ;; # these call much of their own
*)
	left=$(forgotten compiler/libwaveletc.a compiler/main.o -- tests/faults/compiler-calls.o)
	[ -z "$left" ] || fail "waveletc calls what no fault is tried for, and tests/faults.sh does not know: $left"
	left=$(forgotten runtime/.libs/libwavelet-*.a -- "$work/runtime/kernel.o")
	[ -z "$left" ] || fail "the runtime calls what no fault is tried for, and tests/faults.sh does not know: $left"
	;;
esac

exit $failed
