#!/usr/bin/env bash
# The lane of the thread sanitizer (scripts/test thread) runs each test that makes threads: thread_tests in tests/local.mk.
set -u
cd "${top_srcdir:?}" || exit 99
failed=0 tests=0
lane=$(sed -n '/^thread_tests/,/^\.PHONY: check-thread/p' tests/local.mk)
while IFS= read -r source; do
	name=$(basename "$source" .c)
	case $source in
	tests/wvg/*) name=${name%.main}.wvg ;;
	tests/faults/*) continue ;; # its processes fork while there are threads, which the sanitizer does not like
	esac
	grep -qE "/$name(_epoll)?( |\$)" <<<"$lane" || { echo "FAIL $source makes threads, and is not among thread_tests" && failed=1; }
	tests=$((tests + 1))
done < <(grep -l 'pthread_create(' tests/unit/*.c tests/wvg/*/*.c tests/faults/*.c)
[ "$tests" -ge 14 ] || { echo "FAIL only $tests tests with threads are found" && failed=1; }
exit "$failed"
