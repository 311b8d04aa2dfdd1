//! The code of a Rust file without what it only says: comments and the insides of literals become spaces, lines and
//! columns stay, so that a rule about code is not tripped by a sentence that mentions the word.

/// Blanks comments and the contents of string and character literals. Text that is not valid Rust is blanked as far as
/// it can be understood; the compiler is the one that complains about it.
pub(crate) fn only_code(source: &str) -> String {
    let mut reader = Reader { rest: source, code: String::with_capacity(source.len()), previous: ' ' };
    while let Some(next) = reader.rest.chars().next() {
        reader.token(next);
    }
    reader.code
}

/// Whether the character can be part of a name.
pub(crate) fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Lines (from 1) on which the word stands alone, not as part of a longer name.
pub(crate) fn lines_with_word(text: &str, word: &str) -> Vec<usize> {
    let holds = |line: &str| {
        line.match_indices(word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + word.len()..].chars().next();
            !before.is_some_and(is_name) && !after.is_some_and(is_name)
        })
    };
    text.lines().enumerate().filter(|(_, line)| holds(line)).map(|(index, _)| index + 1).collect()
}

struct Reader<'a> {
    rest: &'a str,
    code: String,
    previous: char,
}

impl Reader<'_> {
    fn token(&mut self, next: char) {
        if self.rest.starts_with("//") {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.blank(end);
        } else if self.rest.starts_with("/*") {
            self.blank(block_comment(self.rest));
        } else if let Some(hashes) = self.raw_string_opens() {
            let closing = format!("\"{}", "#".repeat(hashes));
            let opened = hashes + 2;
            let end = self.rest[opened..].find(&closing).map_or(self.rest.len(), |at| opened + at + closing.len());
            self.blank(end);
        } else if next == '"' {
            self.blank(quoted(self.rest, '"'));
        } else if next == '\'' && is_character_literal(self.rest) {
            self.blank(quoted(self.rest, '\''));
        } else {
            self.code.push(next);
            self.previous = next;
            self.rest = &self.rest[next.len_utf8()..];
        }
    }

    /// The number of `#` of a raw string that starts here. The `b` or `c` before the `r` has passed as code already.
    fn raw_string_opens(&self) -> Option<usize> {
        let name_before = is_name(self.previous) && !matches!(self.previous, 'b' | 'c');
        let after = self.rest.strip_prefix('r').filter(|_| !name_before)?;
        let hashes = after.len() - after.trim_start_matches('#').len();
        after[hashes..].starts_with('"').then_some(hashes)
    }

    fn blank(&mut self, bytes: usize) {
        let (said, rest) = self.rest.split_at(bytes.min(self.rest.len()));
        self.code.extend(said.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
        self.previous = ' ';
        self.rest = rest;
    }
}

/// Bytes of a quoted literal from its opening quote to behind its closing one.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Bytes of a block comment, which in Rust may hold others.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let here = &text.as_bytes()[at..];
        match here {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// `'a'` and `'\n'` are literals, `'a` is a lifetime.
fn is_character_literal(text: &str) -> bool {
    let mut letters = text.chars().skip(1);
    match (letters.next(), letters.next()) {
        (Some('\\'), _) | (Some(_), Some('\'')) => true,
        (_, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, code: &str) {
        assert_eq!(only_code(source).split_whitespace().collect::<Vec<_>>().join(" "), code, "of {source:?}");
    }

    #[test]
    fn comments_and_literals_are_blanked() {
        check("let a = 1; // HashMap\nlet b = 2;", "let a = 1; let b = 2;");
        check("a /* x /* y */ z */ b", "a b");
        check(r#"f("say \" HashMap"); g()"#, "f( ); g()");
        check("f(r#\"a \" b\"#); g(br\"x\"); h()", "f( ); g(b ); h()");
        check("f('\"'); g('\\''); h::<'a>()", "f( ); g( ); h::<'a>()");
        check("/// ends open", "");
        check("\"never closed", "");
    }

    #[test]
    fn lines_and_columns_stay() {
        let source = "a // é\n\"two\nlines\" b\n";
        let code = only_code(source);
        assert_eq!(code.lines().count(), source.lines().count());
        assert_eq!(code.lines().nth(2), Some("       b"));
    }

    #[test]
    fn a_word_is_found_only_whole() {
        assert_eq!(lines_with_word("HashMap\nMyHashMap\nx::HashMap<u8>", "HashMap"), [1, 3]);
        assert_eq!(lines_with_word("HashMaps", "HashMap"), [0; 0]);
    }
}
