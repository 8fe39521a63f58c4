# make bench: figures printed, nothing compared with a limit.

EXTRA_DIST += %D%/rounds.c %D%/rounds.h \
	%D%/shapes.sh %D%/shapes.awk %D%/shapes.c %D%/shapes.h %D%/shapes-hooks.c \
	%D%/channel.sh %D%/channel.c %D%/channel.wvg %D%/channel-rivals.h

.PHONY: bench
bench: all
	@$(script_environment) $(srcdir)/%D%/shapes.sh
	@echo
	@$(script_environment) $(srcdir)/%D%/channel.sh
