# make bench: figures printed, nothing compared with a limit.

EXTRA_DIST += %D%/chain.sh %D%/chain.c %D%/chain-hooks.c \
	%D%/channel.sh %D%/channel.c %D%/channel.wvg %D%/channel-rivals.h

.PHONY: bench
bench: all
	@$(script_environment) $(srcdir)/%D%/chain.sh
	@echo
	@$(script_environment) $(srcdir)/%D%/channel.sh
