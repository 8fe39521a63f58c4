# rare.awk: small graphs that do in each cycle what most nodes do not.
#
#   awk -v name=NAME -f rare.awk
# prints one of those that `instructions.sh` names.

function first(clauses, work)
{
	print "node first : uint64_t { on start; " clauses "cycle { ++*self; wv_yield(ctx); " work "return WV_BROADCAST; } }"
}

function next_in_chain(i, work)
{
	print "node n" i " : uint64_t { trigger " (i == 1 ? "first" : "n" i - 1) "; cycle { ++*self; " work "return WV_BROADCAST; } }"
}

BEGIN {
	print "wvg 1;\ngraph " name ";\nuse <stdint.h>;\n"
	upper = toupper(name)
	if (name ~ /ask$/) {
		first("", "")
		next_in_chain(1, "if (wv_why(ctx) != WV_BY_TRIGGER || !wv_changed(ctx, " upper "_FIRST)) return WV_UNCHANGED; ")
	} else if (name ~ /copied$/) {
		first("", "")
		print "node sum : uint64_t := first + last first;"
	} else if (name ~ /scheduled$/) {
		first("schedules later; ", "(void)wv_schedule(ctx, " upper "_LATER); ")
		print "node later : uint64_t { cycle { ++*self; return WV_UNCHANGED; } }"
	} else {
		first("", "")
		for (i = 1; i < 10; i++)
			next_in_chain(i, i == 5 ? "wv_yield(ctx); " : "")
	}
}
