-- A person's words: to hold several beginnings against one person, and to
-- forget the words of somebody who was purged, without reading everybody's.
CREATE INDEX word_code ON word (code, word);
