//! Numbers: grouping and decimal marks, dates, digits with Latin letters behind them.

use super::letters::{Letter, letter};
use super::rules::Rules;
use super::words::{Gap, Kind, MAX_WORD_LETTERS, Scanner, Word};

impl Scanner<'_> {
    /// Reads digits from `at` into `text` (at most `limit`); gives how many and where they end.
    fn digits(&self, mut at: usize, text: &mut String, limit: usize) -> (usize, usize, Rules) {
        let (mut count, mut end, mut rules) = (0, at, Rules::NONE);
        while let Some(character) = self.peek(at) {
            match letter(character) {
                Letter::Digit(digit) if count < limit => {
                    if digit != character {
                        rules.insert(Rules::DIGITS);
                    }
                    text.push(digit);
                    count += 1;
                }
                Letter::Nothing => {}
                _ => break,
            }
            at += character.len_utf8();
            if !matches!(letter(character), Letter::Nothing) {
                end = at;
            }
        }
        (count, end, rules)
    }

    /// Reads a number, a date, or digits with Latin letters behind them.
    pub(super) fn number(&mut self, word: &mut Word, gap: Gap) {
        word.start(self.at, gap);
        word.kind = Kind::Number;
        self.after_number = true;
        if self.date(word) {
            return;
        }
        let (mut group, mut end, mut rules) =
            self.digits(self.at, &mut word.text, MAX_WORD_LETTERS);
        word.rules.insert(rules);
        let mut plain = true;
        while word.text.len() < MAX_WORD_LETTERS {
            let Some(mark) = self.peek(end) else { break };
            let after = end + mark.len_utf8();
            let length = word.text.len();
            if is_grouping(mark) && group <= 3 && !word.rules.contains(Rules::DECIMAL) {
                let (count, next, next_rules) = self.digits(after, &mut word.text, 4);
                if count != 3 {
                    word.text.truncate(length);
                    break;
                }
                (group, end, rules) = (count, next, next_rules | Rules::GROUPING);
            } else if is_decimal(mark) {
                word.text.push('.');
                let limit = MAX_WORD_LETTERS.saturating_sub(word.text.len());
                let (count, next, next_rules) = self.digits(after, &mut word.text, limit);
                if count == 0 {
                    word.text.truncate(length);
                    break;
                }
                (end, rules) = (next, next_rules);
                if mark != '.' {
                    rules.insert(Rules::DECIMAL);
                }
                group = MAX_WORD_LETTERS;
            } else {
                break;
            }
            plain = false;
            word.rules.insert(rules);
        }
        self.at = end;
        word.to = end;
        if plain
            && word.text.len() < MAX_WORD_LETTERS
            && self.peek(end).is_some_and(|c| matches!(letter(c), Letter::Latin(_)))
        {
            self.letters(word);
            self.after_number = false;
        }
    }

    /// ۱۴۰۲/۰۵/۱۲, 1402-5-12, ۱۲/۰۵/۱۴۰۲: three groups, the year first or last.
    fn date(&mut self, word: &mut Word) -> bool {
        let mut groups = [(0_u32, 0_usize); 3];
        let mut at = self.at;
        let mut end = at;
        let mut mark = None;
        for (number, group) in groups.iter_mut().enumerate() {
            if number > 0 {
                let Some(here) = self.peek(at) else { return false };
                if !matches!(here, '/' | '-' | '.') || *mark.get_or_insert(here) != here {
                    return false;
                }
                at += here.len_utf8();
            }
            let from = at;
            while let Some(character) = self.peek(at) {
                let Letter::Digit(digit) = letter(character) else { break };
                if group.1 == 4 {
                    return false;
                }
                *group = (group.0 * 10 + digit.to_digit(10).unwrap_or(0), group.1 + 1);
                at += character.len_utf8();
            }
            if at == from {
                return false;
            }
            end = at;
        }
        let [(first, first_digits), (month, month_digits), (last, last_digits)] = groups;
        let day_or_month = |value: u32, digits: usize| digits <= 2 && (1..=31).contains(&value);
        let year_first = first_digits == 4 && day_or_month(last, last_digits);
        let year_last = last_digits == 4 && day_or_month(first, first_digits);
        let goes_on = self.peek(at).is_some_and(|c| {
            matches!(c, '/' | '-' | '.')
                && self
                    .peek(at + c.len_utf8())
                    .is_some_and(|c| matches!(letter(c), Letter::Digit(_)))
        });
        if !day_or_month(month, month_digits) || !(year_first || year_last) || goes_on {
            return false;
        }
        let (mut digits, mut started) = ([0_u8; 4], false);
        for (number, value) in [first, month, last].into_iter().enumerate() {
            if number > 0 {
                word.text.push('/');
            }
            // Written by hand: the formatting machinery allocates.
            for (place, divisor) in [1000, 100, 10, 1].into_iter().enumerate() {
                digits[place] = (value / divisor % 10) as u8;
                started |= digits[place] != 0 || divisor == 1;
                if started {
                    word.text.push((b'0' + digits[place]) as char);
                }
            }
            started = false;
        }
        word.rules.insert(Rules::DATE);
        self.at = end;
        word.to = end;
        true
    }
}

/// ٬ is the Persian grouping mark; comma and Persian comma stand for it.
fn is_grouping(character: char) -> bool {
    matches!(character, '٬' | ',' | '،')
}

/// ٫ is the Persian decimal mark; the press writes a slash.
fn is_decimal(character: char) -> bool {
    matches!(character, '.' | '٫' | '/')
}
