#!/bin/sh
# The example of the README prints what the README says.
set -eu

hello=${top_builddir:?}/examples/hello/hello
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/expected" <<'END'
tick 1: smooth 0.5
tick 2: smooth 1.25
tick 3: smooth 2.125
tick 4: smooth 3.0625
tick 5: smooth 4.03125
END
"$hello" >"$work/output"
diff "$work/expected" "$work/output"

# A lost line is a failure, not a success with less output.
if [ -w /dev/full ] && "$hello" >/dev/full; then
    echo "hello: exit status 0 although nothing could be written" >&2
    exit 1
fi
