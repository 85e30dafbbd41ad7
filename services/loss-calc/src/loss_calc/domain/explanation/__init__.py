"""The working paper (计算底稿): every figure of a calculation as steps a court can redo."""
