"""The payment provider on your own machine: Store API and Pay Station pages over one state machine."""
