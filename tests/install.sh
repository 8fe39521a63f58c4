#!/usr/bin/env bash
# What `make install` puts where, that a user's program is built and run from nothing but that, and that `make uninstall`
# takes all of it away.
# shellcheck disable=SC2046,SC2086 # lists of words
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

command -v pkg-config >/dev/null || {
	echo "skipped: no pkg-config"
	exit 77
}

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

# The make that runs this test has told its children things that are not for another one.
build()
{
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u DESTDIR make -s -C "${top_builddir:?}" "$@" >log 2>&1 ||
		{ fail "make $*"; cat log; exit 1; }
}

# places DIRECTORY: where in it the things are.
places()
{
	pc=$(find "$1" -name wavelet.pc)
	pc=${pc%/*}
	[ -f "$pc/waveletc.pc" ] || { fail "no .pc files below $1"; exit 1; }
	export PKG_CONFIG_LIBDIR=$pc
	unset PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
}

# files DIRECTORY: what is not a directory, without what the version or the system makes of a name.
files()
{
	(cd "$1" && find . ! -type d) | sed -E 's|^\./||; s|^lib/([a-z0-9_]+-[a-z0-9-]+\|[^/]*)/(lib\|pkgconfig)|lib/\2|' | sort
}

# -- Where things are -----------------------------------------------------------

prefix=$work/must/be/made
(umask 077 && build install prefix="$prefix") || exit 1
places "$prefix"

doc=share/doc/wavelet
{
	printf '%s\n' bin/waveletc lib/libwavelet.{a,la,so,so.0,so.0.0.0} lib/pkgconfig/wavelet{,c}.pc \
		share/man/man1/waveletc.1 share/man/man3/wavelet{,-testing}.3 share/man/man5/wvg.5 \
		$doc/{README.md,NEWS,LICENSE,LICENSE-MIT,LICENSE-APACHE}
	(cd "${top_srcdir:?}/runtime/include" && printf 'include/%s\n' *.h)
	(cd "$top_srcdir/docs" && printf "$doc/%s\n" *.md)
	(cd "$prefix/$doc" && find examples -type f | sed "s|^|$doc/|") # which are looked at below
} | sort >wanted
files "$prefix" >installed
diff wanted installed || fail "these are missing (<), or not wanted (>)"
unreadable=$(find "$prefix" ! -type d ! -perm -444)
[ -z "$unreadable" ] || fail "not for everybody to read: $unreadable"

# -- The .pc files ----------------------------------------------------------------

# says WANTED COMMAND...
says()
{
	local wanted=$1 got
	shift
	got=$("$@" 2>&1 | sed 's/ *$//')
	[ "$got" = "$wanted" ] || fail "'$got' instead of '$wanted': $*"
}

version=$("$WAVELETC" --version | sed 's/waveletc //')
says "$version" pkg-config --modversion wavelet
says "$version" pkg-config --modversion waveletc
says "-I$prefix/include" pkg-config --cflags wavelet
says "-L${pc%/*} -lwavelet" pkg-config --libs wavelet
[[ "$(pkg-config --static --libs wavelet)" == "$(pkg-config --libs wavelet)"* ]] || fail "--static leaves the library out"
says "$prefix/bin/waveletc" pkg-config --variable=waveletc waveletc
says '' pkg-config --libs waveletc
says '' pkg-config --validate wavelet waveletc

# -- The libraries ------------------------------------------------------------------

lib=$(pkg-config --variable=libdir wavelet)
# Sanitizers and coverage add symbols of their own.
symbols()
{
	nm "$@" | awk 'NF == 3 { print $3 }' | grep -vE '^(__(asan|ubsan|sanitizer|odr|gcov|llvm|start_|stop_)|_?(_bss_start|edata|end|init|fini)$)' | sort -u
}
symbols -D --defined-only "$lib/libwavelet.so" >exported
symbols -g --defined-only "$lib/libwavelet.a" >global
! grep -v '^wv_' exported || fail "the shared library exports this"
! grep -v '^wv_' global || fail "the static library has this for all to see"
# All that the headers declare, and nothing else, is exported.
cat "$prefix"/include/*.h | sed 's|//.*||' | awk 'BEGIN { RS = "[*]/" } { sub(/\/[*].*/, ""); printf "%s", $0 }' |
	grep -oE '[^#a-z_]wv_[a-z_]+\(' | grep -oE 'wv_[a-z_]+' | sort -u >mentioned
[ -s exported ] || fail "nothing is exported"
comm -23 exported mentioned >undeclared
[ ! -s undeclared ] || fail "exported, and in no header: $(xargs <undeclared)"

# -- The examples -------------------------------------------------------------------

# Sources as they are here, and nothing that was generated; that none is missing they show by running.
cp -R "$prefix/$doc/examples" . || fail "no examples"
for file in $(find examples -type f); do
	case $file in
	*.wvg.[ch] | *.sh) fail "installed: $file" ;;
	*) cmp "$file" "$top_srcdir/$file" || fail "$file is another one" ;;
	esac
done
for graph in "$top_srcdir"/examples/*/*.wvg; do
	[ -f "${graph#"$top_srcdir/"}" ] || fail "not installed: $graph"
done
# With the system's own .pc files, too: one example needs libuv.
beside_the_systems()
{
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u PKG_CONFIG_LIBDIR PKG_CONFIG_PATH="$pc" "$@"
}
beside_the_systems make -s -C examples CC="$CC" CPPFLAGS="$CPPFLAGS" CFLAGS="$CFLAGS" LDFLAGS="$LDFLAGS" >log 2>&1 ||
	{ fail "the examples are not built"; cat log; }
[ ! -s log ] || { fail "building the examples has something to say"; cat log; }
for file in examples/*/main.c; do
	example=$(basename "${file%/main.c}")
	[ -x "examples/$example/$example" ] || { [ "$example" = embed ] && ! beside_the_systems pkg-config --exists libuv; } ||
		fail "no $example"
done

# example WORDS NAME ARGUMENT...: it says that.
example()
{
	local words=$1 name=$2
	shift 2
	[ -x "examples/$name/$name" ] || return 0
	LD_LIBRARY_PATH=$lib timeout 60 "examples/$name/$name" "$@" >out 2>&1 || fail "$name fails"
	grep -qx "$words" out || { fail "$name does not say '$words'"; cat out; }
}
example 'tick 5: smooth 4.03125' hello
example 'updates: 1000' orderbook --updates=1000 --rate=0
example 'events: 1707' seismic examples/data/earthquakes.csv
[ "$POLL" != epoll ] || example 'hours: 8759' embed examples/data/weather.csv

# -- A user's program -----------------------------------------------------------------

cp examples/hello/{hello.wvg,main.c} . || exit 99
cat >hello.out <<'END_OF_OUTPUT'
tick 1: smooth 0.5
tick 2: smooth 1.25
tick 3: smooth 2.125
tick 4: smooth 3.0625
tick 5: smooth 4.03125
END_OF_OUTPUT
compiler=$(pkg-config --variable=waveletc waveletc)
warnings='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror'
c11="-std=c11 $warnings -Wstrict-prototypes -Wmissing-prototypes $CPPFLAGS $CFLAGS"
cxx17="-std=c++17 $warnings $CPPFLAGS $CFLAGS"

# The C++ compiler that goes with the C compiler, as objects of both are linked.
cxx=
case $CC in
*clang*) candidates='clang++ g++ c++' ;;
*) candidates='g++ c++ clang++' ;;
esac
for candidate in $candidates; do
	[ -n "$cxx" ] || ! command -v "$candidate" >/dev/null || cxx=$candidate
done
[ -n "$cxx" ] || echo "skipped: no compiler for C++"

# runs PROGRAM: as the example should.
runs()
{
	"./$1" >out 2>err || fail "$1 fails: $(cat err)"
	diff hello.out out || fail "$1 prints something else"
}

needs_library()
{
	readelf -d "$1" | grep -q 'NEEDED.*libwavelet\.so\.0'
}

build_programs()
{
	local cflags libs
	cflags=$(pkg-config --cflags wavelet) && libs=$(pkg-config --libs wavelet) || { fail pkg-config; return; }
	rm -f ./*.o hello.wvg.? shared static
	"$compiler" hello.wvg || fail "waveletc hello.wvg"
	$CC $c11 $cflags -c hello.wvg.c main.c || { fail "as C11"; return; }
	$CC $CFLAGS -o shared hello.wvg.o main.o $LDFLAGS $libs || fail "with the shared library"
	$CC $CFLAGS -o static hello.wvg.o main.o $LDFLAGS -Wl,-Bstatic $(pkg-config --static --libs wavelet) -Wl,-Bdynamic ||
		fail "with the static library"
	needs_library shared || fail "the program does not use the shared library"
	! needs_library static || fail "the program does not use the static library"
	LD_LIBRARY_PATH=$lib runs shared
	LD_LIBRARY_PATH='' runs static
}
build_programs

# Altogether static, where the compiler has what that needs.
echo 'int main(void) { return 0; }' >probe.c
if $CC $CFLAGS -static -o probe probe.c $LDFLAGS >log 2>&1; then
	$CC $CFLAGS -static -o all_static hello.wvg.o main.o $LDFLAGS $(pkg-config --static --libs wavelet) || fail -static
	runs all_static
else
	echo "skipped: no program is linked with -static"
fi

# Each header by itself, in both languages; then a host in C++.
for header in "$prefix"/include/*.h hello.wvg.h; do
	printf '#include "%s"\ntypedef int not_empty;\n' "$header" >alone.c
	$CC $c11 $(pkg-config --cflags wavelet) -fsyntax-only alone.c || fail "$header as C11"
	[ -z "$cxx" ] || $cxx $cxx17 $(pkg-config --cflags wavelet) -x c++ -fsyntax-only alone.c || fail "$header as C++17"
done
cat >main.cc <<'END_OF_C'
#include "hello.wvg.h"

#include <memory>

int main()
{
    auto g = std::make_unique<hello>();
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL;
    options.start_ns = 0;
    options.end_ns = 1000000000;
    if (hello_init(g.get(), &options) != 0 || hello_run(g.get()) != 0)
        return 1;
    if (*hello_count(g.get()) != HELLO_TICKS || !hello_tick_changed(g.get()))
        return 2;
    return hello_finish(g.get());
}
END_OF_C
if [ -n "$cxx" ]; then
	$cxx $cxx17 -o cxx main.cc hello.wvg.o $LDFLAGS $(pkg-config --cflags --libs wavelet) || fail "a host in C++"
	LD_LIBRARY_PATH=$lib runs cxx
fi

build uninstall prefix="$prefix"
left=$(find "$prefix" ! -type d)
[ -z "$left" ] || fail "left by uninstall: $left"

# -- Below DESTDIR, as packages are made ------------------------------------------------

root=$work/root
build install DESTDIR="$root" prefix=/opt/wavelet
files "$root/opt/wavelet" >installed
diff wanted installed || fail "below DESTDIR these are missing (<), or not wanted (>)"
[ "$(find "$root" ! -type d | wc -l)" -eq "$(wc -l <wanted)" ] || fail "something is beside the prefix"
places "$root"
! grep -F "$work" "$pc"/*.pc || fail "a .pc file names DESTDIR"
says /opt/wavelet pkg-config --variable=prefix wavelet
export PKG_CONFIG_SYSROOT_DIR=$root
says "-I$root/opt/wavelet/include" pkg-config --cflags wavelet
# Some pkg-config puts the root before variables, too.
compiler=$root/opt/wavelet/bin/waveletc
case $(pkg-config --variable=waveletc waveletc) in
/opt/wavelet/bin/waveletc | "$compiler") ;;
*) fail "waveletc.pc: $(cat "$pc/waveletc.pc")" ;;
esac
lib=$(dirname "$pc")
build_programs
build uninstall DESTDIR="$root" prefix=/opt/wavelet
left=$(find "$root" ! -type d)
[ -z "$left" ] || fail "left by uninstall below DESTDIR: $left"

exit "$failed"
