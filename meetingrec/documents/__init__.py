"""From a conference record to a paper, its checks, Word and preview. The only home of docx."""
