# orderbook.awk: an order book of nine nodes.
#
#   awk -v name=NAME -v form=calls|inline|formulas -v input=push|single|shared -f orderbook.awk
# prints the graph; with -v make=hooks the hook in another file that takes messages.

function take()
{
	return "bool any = false; while (" name "_book_receive(ctx, self) == 1) any = true; " \
		"return any ? WV_BROADCAST : WV_UNCHANGED;"
}

function book(source)
{
	if (input == "push")
		source = "on push;"
	else {
		source = "on channel(struct order_book, 4096" (input == "single" ? ", single" : "") ");"
		source = source " cycle " (form == "inline" ? "{ " take() " }" : name "_take;")
	}
	print "node book : struct order_book { " source " }"
}

function node(name, type, edges, arguments, formula)
{
	if (form == "formulas")
		print "node " name " @unused : " type " := " formula ";"
	else if (form == "calls")
		print "node " name " @unused : " type " { " edges " cycle bench_" name "; }"
	else
		print "node " name " @unused : " type " { " edges " cycle { return body_" name "(self" arguments \
			") ? WV_BROADCAST : WV_UNCHANGED; } }"
}

BEGIN {
	if (make == "hooks") {
		print "#include \"" name ".wvg.h\"\n\nwv_control " name "_take(wv_ctx *ctx, struct order_book *self)\n{"
		print "    " take() "\n}"
		exit
	}
	print "wvg 1;\ngraph " name ";\nuse \"bench/orderbook.h\";\nuse <math.h> { fabs };\n"
	book()
	node("mid", "double", "trigger book;", ", book", "(book.bid + book.ask) / 2")
	node("spread", "double", "trigger book;", ", book", "book.ask - book.bid")
	node("weighted", "double", "trigger book;", ", book", \
		"(book.bid * book.ask_size + book.ask * book.bid_size) / (book.bid_size + book.ask_size)")
	node("quiet", "bool", "trigger spread;", ", spread", "spread < 0.75")
	node("average", "double", "trigger mid;", ", mid", "last average + (mid - last average) / 16")
	node("jumps", "uint64_t", "trigger mid; observe average;", ", mid, average", \
		"last jumps + 1 when fabs(mid - observe average) > 1")
	node("side", "bool", "trigger weighted, mid;", ", weighted, mid", "weighted > mid")
	node("alert", "uint64_t", "trigger quiet, jumps, side;", ", quiet, jumps, side", \
		"last alert + 1 when changed(quiet) || changed(jumps) || changed(side)")
}
