"""The parts of a page: blocks, datelines, quotations, sentences. Used by the stage `segment`."""
