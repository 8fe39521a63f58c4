# sparse.awk: chains that are pushed; their nodes are far apart, each in another word, or with together=1 one after the other.
#
#   awk -v name=NAME -v chains=1000 -v n=100 -v together=1 -v form=calls -f sparse.awk
#
# Forms are those of shapes.awk.

function cycle(i, parent, hook, block)
{
	print "node n" i (parent < 0 ? "" : " @unused") " : uint64_t { " (parent < 0 ? "on push" : "trigger n" parent) "; cycle " \
		(form == "calls" ? hook ";" : "{ " block "; return WV_BROADCAST; }") " }"
}

function node(i, parent)
{
	if (parent < 0)
		cycle(i, parent, "bench_count0", "++*self")
	else if (form == "formulas")
		print "node n" i " @unused : uint64_t := n" parent " + 1;"
	else
		cycle(i, parent, "bench_step1", "*self = *n" parent " + 1")
}

BEGIN {
	print "wvg 1;\ngraph " name ";\nuse \"bench/shapes.h\";\n"
	for (i = 0; i < chains * n; i++)
		node(i, together ? (i % n > 0 ? i - 1 : -1) : i - chains)
}
