# make bench: figures printed, nothing compared with a limit.

EXTRA_DIST += %D%/chain.sh %D%/chain.c %D%/chain-hooks.c

.PHONY: bench
bench: all
	@$(script_environment) $(srcdir)/%D%/chain.sh
