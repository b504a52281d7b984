"""Acts: from a parsed sentence to drafts of events.

In the order of work: rows ready to match (`constraints`, `triggers`), one parsed sentence (`scene`), its triggers with one code
for one act (`finding`), who fills their slots (`parties`), who must be known (`needs`), the drafts (`drafting`). Then acts that
no trigger tells: in a modal verb (`modality`), in threats and promises (`threats`, with `committed`, `consequences`, `sides`).
Apart from these, one type for two marked phrases (`relate`, with `folding`).
"""
