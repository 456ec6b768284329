//! The time of day in a date line, and how far it is from UTC.

use jiff::civil;

use super::parse::Item;

/// Takes time of day and offset from UTC in seconds out of the items. Without one of its parts the
/// time is not there; one that no clock shows stays, so that the line is not read.
pub(super) fn take_time(items: &mut Vec<Item>) -> Option<(civil::Time, Option<i32>)> {
    close_colons(items);
    let at = (0..items.len()).find(|at| {
        number(items.get(*at)).is_some()
            && items.get(at + 1) == Some(&Item::Sign(':'))
            && number(items.get(at + 2)).is_some()
    })?;
    let (mut hour, minute) = (number(items.get(at))?, number(items.get(at + 2))?);
    let (mut second, mut end) = (0, at + 3);
    if items.get(end) == Some(&Item::Sign(':')) {
        second = number(items.get(end + 1))?;
        end += 2;
        if let (Some(Item::Sign('.')), Some(Item::Number { .. })) =
            (items.get(end), items.get(end + 1))
        {
            end += 2;
        }
    }
    if let Some((afternoon, behind)) = half_of_day(items, end) {
        hour = match (afternoon, hour) {
            (false, 12) => 0,
            (false, 1..12) | (true, 12..24) => hour,
            (true, 1..12) => hour + 12,
            _ => return None,
        };
        end = behind;
    }
    let mut offset = None;
    if let Some((seconds, behind)) = zone(items, end) {
        (offset, end) = (Some(seconds), behind);
    }
    let time = civil::Time::new(hour, minute, second, 0).ok()?;
    items.splice(at..end, [Item::Space]);
    Some((time, offset))
}

fn number(item: Option<&Item>) -> Option<i8> {
    match item {
        Some(Item::Number { value, digits }) if *digits <= 2 => Some(*value as i8),
        _ => None,
    }
}

/// «۱۲ : ۳۰» is a time as well. A colon with a space on one side only ends a label.
fn close_colons(items: &mut Vec<Item>) {
    let apart = [Item::Space, Item::Sign(':'), Item::Space];
    while let Some(at) = items.windows(3).position(|window| window == apart) {
        items.splice(at..at + 3, [Item::Sign(':')]);
    }
}

fn skip_space(items: &[Item], at: usize) -> usize {
    if items.get(at) == Some(&Item::Space) { at + 1 } else { at }
}

fn word(items: &[Item], at: usize) -> Option<&str> {
    match items.get(at) {
        Some(Item::Word(word)) => Some(word),
        _ => None,
    }
}

/// AM or PM, ق.ظ or ب.ظ: whether it is after noon, and where the items go on.
fn half_of_day(items: &[Item], end: usize) -> Option<(bool, usize)> {
    let at = skip_space(items, end);
    let dots = |first: &str, second: &str| {
        let written = word(items, at) == Some(first)
            && items.get(at + 1) == Some(&Item::Sign('.'))
            && word(items, at + 2) == Some(second);
        written.then(|| if items.get(at + 3) == Some(&Item::Sign('.')) { at + 4 } else { at + 3 })
    };
    match word(items, at)? {
        "am" | "قظ" => Some((false, at + 1)),
        "pm" | "بظ" => Some((true, at + 1)),
        _ => dots("ق", "ظ")
            .or_else(|| dots("a", "m"))
            .map(|behind| (false, behind))
            .or_else(|| dots("ب", "ظ").or_else(|| dots("p", "m")).map(|behind| (true, behind))),
    }
}

/// The offset from UTC in seconds, and where the items go on.
fn zone(items: &[Item], end: usize) -> Option<(i32, usize)> {
    let at = skip_space(items, end);
    match word(items, at) {
        // GMT+0330, as browsers write it.
        Some("z" | "utc" | "gmt" | "ut") => {
            Some(signed(items, at + 1, false).unwrap_or((0, at + 1)))
        }
        // Tehran in winter and in summer, by the names of the tz database until 2016.
        Some("irst") => Some((12_600, at + 1)),
        Some("irdt") => Some((16_200, at + 1)),
        Some(_) => None,
        None => signed(items, at, at > end),
    }
}

/// +03:30, +0330 or +03. A minus may also stand between a time and a date: where a space is before
/// it, or only two digits are behind it, it is that of an offset only if nothing else can be meant.
fn signed(items: &[Item], at: usize, behind_space: bool) -> Option<(i32, usize)> {
    let (sign, plus) = match items.get(at) {
        Some(Item::Sign('+')) => (1, true),
        Some(Item::Sign('-' | '\u{2212}')) => (-1, false),
        _ => return None,
    };
    let Some(Item::Number { value, digits }) = items.get(at + 1) else { return None };
    let of_date = || matches!(items.get(at + 2), Some(Item::Sign('/' | '-' | '.')));
    let (hours, minutes, behind) = match digits {
        4 if plus || !of_date() => (*value / 100, *value % 100, at + 2),
        2 if items.get(at + 2) == Some(&Item::Sign(':')) && (plus || !behind_space) => {
            (*value, i64::from(number(items.get(at + 3))?), at + 4)
        }
        2 if plus => (*value, 0, at + 2),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then(|| (sign * (hours * 3600 + minutes * 60) as i32, behind))
}
