# sparse.awk: chains that are pushed; their nodes are far apart, each in another word, or with together=1 one after the other.
#
#   awk -v name=NAME -v chains=1000 -v n=100 -v together=1 -f sparse.awk

function node(i, parent)
{
	if (parent < 0)
		print "node n" i " : uint64_t { on push; cycle bench_count0; }"
	else
		print "node n" i " @unused : uint64_t { trigger n" parent "; cycle bench_step1; }"
}

BEGIN {
	print "wvg 1;\ngraph " name ";\nuse \"bench/shapes.h\";\n"
	for (i = 0; i < chains * n; i++)
		node(i, together ? (i % n > 0 ? i - 1 : -1) : i - chains)
}
