# make bench: figures printed, nothing compared with a limit; tests/instructions.sh compares instruction counts.

EXTRA_DIST += %D%/run %D%/publish %D%/common %D%/goals.tsv %D%/page.awk %D%/plot.awk %D%/rounds.c %D%/rounds.h \
	%D%/shapes.sh %D%/shapes.awk %D%/shapes.c %D%/shapes.h %D%/shapes-hooks.c \
	%D%/flow.cc %D%/made.h %D%/tables.c \
	%D%/channel.sh %D%/channel.c %D%/channel.wvg %D%/channel-rivals.h \
	%D%/instructions.sh %D%/instructions.awk %D%/instructions.c %D%/instructions.txt %D%/instructions.wvg \
	%D%/idle.sh %D%/idle.c %D%/idle.h %D%/idle-hooks.c %D%/idle.wvg \
	%D%/orderbook.sh %D%/orderbook.awk %D%/orderbook.c %D%/orderbook.h %D%/orderbook-hand.c %D%/orderbook-hooks.c \
	%D%/sparse.sh %D%/sparse.awk %D%/sparse.c \
	%D%/compiler.sh %D%/stages.sh %D%/compiler.c %D%/nodes.awk %D%/rare.awk %D%/spawn.c %D%/spawn.h \
	%D%/footprint.sh %D%/start.c \
	%D%/timers.sh %D%/timers.c %D%/timers.h %D%/timers-wavelet.c %D%/timers-libev.c %D%/timers-libuv.c \
	%D%/fake-clock.c %D%/fake-clock.h \
	%D%/wake.sh %D%/wake.c %D%/wake.h %D%/wake-wavelet.c %D%/wake-libev.c %D%/wake-libuv.c \
	%D%/wake.wvg %D%/wake_channel.wvg %D%/wake_pipe.wvg \
	%D%/lowering.sh %D%/lowering.awk %D%/lowering.c

.PHONY: bench bench-lowering bench-publish bench-timers bench-wake footprint
bench: all
	@$(script_environment) $(srcdir)/%D%/run $(BENCH_PARTS)
bench-publish:
	@$(script_environment) $(srcdir)/%D%/publish $(BENCH_PUBLISH)
bench-timers: all
	@$(script_environment) $(srcdir)/%D%/run timers
bench-wake: all
	@$(script_environment) $(srcdir)/%D%/run wake
bench-lowering: all
	@$(script_environment) $(srcdir)/%D%/lowering.sh
footprint: all
	@$(script_environment) $(srcdir)/%D%/run footprint

.PHONY: instructions-accept
instructions-accept: all
	@$(script_environment) $(srcdir)/%D%/instructions.sh >instructions.new && mv instructions.new $(srcdir)/%D%/instructions.txt
