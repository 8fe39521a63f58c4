#!/bin/sh
# Cycles in which nothing happens, or hardly anything.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"

build()
{
	cp "$bench/idle.wvg" "$work/"
	graph "$work/idle.wvg"
	compile_all "$work/idle.wvg.c" "$bench/idle.c" "$bench/idle-hooks.c" "$bench/rounds.c"
	link idle
}

! builds || build
! runs || "$work/idle"
