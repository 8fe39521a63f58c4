# shapes.awk: one shape of a graph, for wavelet and as an expert writes it by hand who knows the graph.
#
#   awk -v shape=chain -v n=10 -v form=calls -v body=parent -v make=graph|hand|fused|hooks -f shapes.awk
#
# Shapes: `chain` of n nodes; `fan`: one node, n that follow it, and one that follows these; `lattice`: n
# rows of n, each node with two parents in the row above.  Forms: `calls` has the hooks in another file,
# out of reach of inlining, and so have `own`, one for each node, and `turn`, eight that take turns (those of a
# chain, as make=hooks); `inline` has them where they are called; `formulas` broadcast what changed.
# Bodies: `parent` takes the parents' values, each of which has to arrive first; `counts` counts its own runs.
# The first node asks to run again in each cycle, and all others follow. `fused` is the chain by hand of somebody who knows that nothing
# but the first node ever makes others run, and so needs no bits.

function parents_chain(i)
{
	parent[1] = i - 1
	return i > 0
}

function parents_fan(i, k)
{
	if (i <= n) {
		parent[1] = 0
		return i > 0
	}
	for (k = 1; k <= n; k++)
		parent[k] = k
	return n
}

function parents_lattice(i, row)
{
	if (i <= n) {
		parent[1] = 0
		return i > 0
	}
	row = int((i - 1) / n)
	parent[1] = (row - 1) * n + (i - 1) % n + 1
	parent[2] = (row - 1) * n + i % n + 1
	return 2
}

function parents_of(i)
{
	return shape == "chain" ? parents_chain(i) : shape == "fan" ? parents_fan(i) : parents_lattice(i)
}

# Who follows many counts as well: nobody would hand a thousand pointers to a function.
function counts(count)
{
	return body == "counts" || count > 2
}

# What a node's value becomes, its parents' being written so.
function value(count, before)
{
	return before parent[1] (count == 1 ? " + 1" : " + " before parent[2])
}

# The hook of a node that is called, without what says whose it is.
function hook(i, count)
{
	if (form == "own" || form == "turn")
		return form n "_" (form == "own" ? i : i % 8)
	return (counts(count) ? "count" : "step") (count > 2 ? 0 : count)
}

# -- Hooks of their own, out of reach of inlining -------------------------------

function own_hooks(i, name)
{
	print "#include <stdbool.h>\n#include <stdint.h>\n#include <wavelet.h>\n"
	for (i = 1; i < n && (form == "own" || i <= 8); i++) {
		name = hook(i, 1)
		print "wv_control bench_" name "(wv_ctx *ctx, uint64_t *self, uint64_t const *a);"
		print "wv_control bench_" name "(wv_ctx *ctx, uint64_t *self, uint64_t const *a)"
		print "{\n    (void)ctx;\n    *self = *a + 1;\n    return WV_BROADCAST;\n}"
		print "bool hand_" name "(uint64_t *self, uint64_t const *a);"
		print "bool hand_" name "(uint64_t *self, uint64_t const *a)"
		print "{\n    *self = *a + 1;\n    return true;\n}"
	}
}

# -- For wavelet ---------------------------------------------------------------

function graph_value(i, count, all, k, causes)
{
	if (!counts(count))
		return value(count, "n")
	for (k = 1; k <= count && count <= 2; k++)
		causes = causes (k > 1 ? " || " : "") "changed(n" parent[k] ")"
	return "last n" i " + " (count > 2 ? "changed(" all ")" : count > 1 ? "(" causes ")" : causes)
}

function graph_node(i, count, k, all)
{
	count = parents_of(i)
	if (i == 0) {
		print "node n0 : uint64_t { on start; cycle bench_first; }"
		return
	}
	for (k = 1; k <= count; k++)
		all = all (k > 1 ? ", " : "") "n" parent[k]
	if (count > 2) {
		print "node any { trigger " all "; }"
		all = "any"
	}
	if (form == "formulas")
		print "node n" i " @unused : uint64_t := " graph_value(i, count, all) ";"
	else if (form == "calls" || form == "own" || form == "turn")
		print "node n" i " @unused : uint64_t { trigger " all "; cycle bench_" hook(i, count) "; }"
	else
		print "node n" i " @unused : uint64_t { trigger " all "; cycle { " (counts(count) ? "++*self" : \
			"*self = " value(count, "*n")) "; return WV_BROADCAST; } }"
}

# -- By hand -------------------------------------------------------------------

# The nodes that follow it: those of its own word in a register, others in memory.
function hand_triggers(i, k, word, last)
{
	for (k = 1; k <= follower_count[i]; k++) {
		bits[int(follower[i, k] / 64), follower[i, k] % 64]
		last = int(follower[i, k] / 64)
	}
	for (word = int(i / 64); word <= last; word++)
		hand_mask(i, word)
	delete bits
}

function hand_mask(i, word, b, low, high)
{
	low = high = 0
	for (b = 0; b < 64; b++)
		if ((word, b) in bits) {
			if (b < 32)
				low += 2 ^ b
			else
				high += 2 ^ (b - 32)
		}
	if (low + high > 0)
		printf "            %s |= UINT64_C(0x%08x%08x);\n", \
			(word == int(i / 64) ? "d" : word in gathered ? "d" word : "dirty[" word "]"), high, low
}

function hand_call(i, count, args, k)
{
	for (k = 1; k <= count && count <= 2; k++)
		args = args ", &state[" parent[k] "]"
	return "hand_" hook(i, count) "(&state[" i "]" args ")"
}

# In a chain of hooks that are inline the values stay in registers, which compilers do not find out; elsewhere
# that takes more registers than there are.
function holds()
{
	return shape == "chain" && form == "inline"
}

function held(i, word)
{
	return holds() && int(i / 64) == word ? "v" i : "state[" i "]"
}

function hand_value(i, count)
{
	if (counts(count))
		return held(i, int(i / 64)) " + 1"
	return held(parent[1], int(i / 64)) " + " (count == 1 ? "1" : held(parent[2], int(i / 64)))
}

function hand_change(i, count)
{
	if (i == 0)
		return "bool changed = hand_first(&state[0]);" (holds() ? "\n        v0 = state[0];" : "")
	if (form == "calls" || form == "own" || form == "turn")
		return "bool changed = " hand_call(i, count) ";"
	if (holds())
		return "state[" i "] = v" i " = " hand_value(i, count) ";\n        bool changed = true;"
	if (form == "inline")
		return "state[" i "] = " hand_value(i, count) ";\n        bool changed = true;"
	return "uint64_t next = " hand_value(i, count) ";\n        bool changed = next != state[" i "];\n" \
		"        state[" i "] = next;"
}

function hand_node(i, count)
{
	count = parents_of(i)
	if (holds())
		print "    uint64_t v" i " = state[" i "];"
	printf "    if (LIKELY(d & (UINT64_C(1) << %d))) {\n", i % 64
	print "        " hand_change(i, count) "\n        if (LIKELY(changed)) {"
	hand_triggers(i)
	print "        }\n        (void)changed;\n    }" (holds() ? "\n    (void)v" i ";" : "")
}

# The words behind that several nodes of a word set bits of: each is gathered in a variable.
function gather(word, i, k, other, setters)
{
	delete gathered
	for (i = word * 64; i < size && i < word * 64 + 64; i++) {
		delete set_by_node
		for (k = 1; k <= follower_count[i]; k++)
			if ((other = int(follower[i, k] / 64)) != word && !(other in set_by_node)) {
				set_by_node[other]
				setters[other]++
			}
	}
	for (other in setters)
		if (setters[other] > 1)
			gathered[other]
}

function hand_word(word, i, other)
{
	gather(word)
	print "static void word_" word "(uint64_t d)\n{"
	for (other in gathered)
		print "    uint64_t d" other " = 0;"
	for (i = word * 64; i < size && i < word * 64 + 64; i++)
		hand_node(i)
	for (other in gathered)
		print "    dirty[" other "] |= d" other ";"
	print "}\n"
}

function hand(name, i, k, count, word)
{
	for (i = 1; i < size; i++) {
		count = parents_of(i)
		for (k = 1; k <= count; k++)
			follower[parent[k], ++follower_count[parent[k]]] = i
	}
	print "#include \"bench/shapes.h\"\n"
	for (i = 1; i < n && (form == "own" || (form == "turn" && i <= 8)); i++)
		print "bool hand_" hook(i, 1) "(uint64_t *self, uint64_t const *a);"
	printf "static uint64_t state[%d], dirty[%d];\n\n", size, int((size + 63) / 64)
	for (word = 0; word * 64 < size; word++)
		hand_word(word)
	printf "void hand_%s(void)\n{\n    dirty[0] = 1;\n", name
	for (word = 0; word * 64 < size; word++)
		printf "    if (dirty[%d]) {\n        uint64_t d = dirty[%d];\n        dirty[%d] = 0;\n        word_%d(d);\n    }\n", \
			word, word, word, word
	printf "}\n\nuint64_t hand_%s_last(void)\n{\n    return state[%d];\n}\n", name, size - 1
}

function fused(name, i)
{
	print "#include \"bench/shapes.h\"\n"
	printf "static uint64_t state[%d];\n\nvoid hand_%s(void)\n{\n    if (!hand_first(&state[0]))\n        return;\n", size, name
	for (i = 1; i < size; i++) {
		printf "    uint64_t const v%d = %s + 1;\n", i, (counts(1) ? "state[" i "]" : i == 1 ? "state[0]" : "v" i - 1)
		if (form == "formulas")
			printf "    if (v%d == state[%d])\n        return;\n", i, i
		printf "    state[%d] = v%d;\n", i, i
	}
	printf "}\n\nuint64_t hand_%s_last(void)\n{\n    return state[%d];\n}\n", name, size - 1
}

BEGIN {
	size = shape == "chain" ? n : shape == "fan" ? n + 2 : n * n + 1
	if (name == "")
		name = shape n form body
	if (make == "hooks") {
		own_hooks()
		exit
	}
	if (make == "hand") {
		hand(name)
		exit
	}
	if (make == "fused") {
		fused(name "fused")
		exit
	}
	print "wvg 1;\ngraph " name ";\nuse \"bench/shapes.h\";\n"
	for (node = 0; node < size; node++)
		graph_node(node)
}
