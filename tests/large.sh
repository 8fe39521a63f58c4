#!/usr/bin/env bash
# Large files in little memory and stack, and in linear time (tests/large/large.c). LARGE_BYTES: how large.
set -u
# shellcheck disable=SC2154 # CFLAGS comes with the environment
case "$CFLAGS" in *-fsanitize=*)
	echo "SKIP sanitizers take memory and time of their own"
	exit 77
	;;
esac
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
"${top_builddir:?}/tests/large/large" "${LARGE_BYTES:-300000}"
