"""The pieces pages are made of, one small module each.

words       label()                                    buttons    button(), reword(), LinkLine
fields      Field, PasswordField, date_edit() ...      flow       FlowLayout
table       RowsTable, Column                          empty      EmptyState
record_bar  RecordBar                                  meter      LevelMeter
problems    ProblemArea, ProblemBanner                 findings   FindingsList, MissingList
saved       SavedLabel                                 work       LongWork
waveform    Waveform, Mark                             player     PlayerBar, Playable
transcript  TranscriptView                             paper      PaperView
panel       InPageDialog, PanelHost, ask()             keys       keys_panel()
rail        Rail                                       focus      FocusRing
attention   Attention                                  announce   announce()
times       clock(), left(), of_day()                  tab_order  go_on(), stops_of()
"""
