//! Seals: a checksum behind what is written, so that a byte that changed on the disk is seen.
//!
//! Small files end with a line that holds the checksum of all before it. Lists are sealed line by line,
//! so that one damaged line costs no other. The engine's files of segments and the automata beside them
//! have checksums of their own.

use std::hash::Hasher;

use twox_hash::XxHash3_64;

use super::manifest::FORMAT;

/// Between a line of a list and its checksum; JSON has no such letter in it.
const SEPARATOR: char = '\t';

/// The number of bytes.
fn sum(bytes: &[u8]) -> u64 {
    let mut hasher = XxHash3_64::new();
    hasher.write(bytes);
    hasher.finish()
}

/// The last line of a file.
fn tail(body: &[u8]) -> String {
    format!("\njuya {FORMAT} {:016x}\n", sum(body))
}

/// What is written for a file.
pub(super) fn sealed(body: &[u8]) -> Vec<u8> {
    let mut bytes = body.to_vec();
    bytes.extend_from_slice(tail(body).as_bytes());
    bytes
}

/// What was sealed; `None` if a byte of it or of the seal is not as it was written.
pub(super) fn unsealed(bytes: &[u8]) -> Option<&[u8]> {
    let length = tail(&[]).len();
    let (body, found) = bytes.split_at_checked(bytes.len().checked_sub(length)?)?;
    (tail(body).as_bytes() == found).then_some(body)
}

/// Puts the checksum of a line behind it.
pub(super) fn seal_line(line: &mut String) {
    let sum = sum(line.as_bytes());
    line.push(SEPARATOR);
    line.push_str(&format!("{sum:016x}"));
}

/// The line that was sealed; `None` if it is not as it was written.
pub(super) fn unsealed_line(line: &str) -> Option<&str> {
    let (text, found) = line.rsplit_once(SEPARATOR)?;
    (format!("{:016x}", sum(text.as_bytes())) == found).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_covered() {
        let whole = sealed("{\"متن\": 1}".as_bytes());
        assert_eq!(unsealed(&whole), Some("{\"متن\": 1}".as_bytes()));
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            assert_eq!(unsealed(&damaged), None, "byte {at}");
            assert_eq!(unsealed(&whole[..at]), None, "cut at {at}");
        }
        assert_eq!(unsealed(&sealed(b"")), Some(&b""[..]));
    }

    #[test]
    fn every_line_is_covered() {
        let mut line = "{\"path\":\"a.txt\"}".to_owned();
        seal_line(&mut line);
        assert_eq!(unsealed_line(&line), Some("{\"path\":\"a.txt\"}"));
        for at in 0..line.len() {
            let mut damaged = line.clone().into_bytes();
            damaged[at] ^= 2;
            let damaged = String::from_utf8(damaged).unwrap();
            assert_eq!(unsealed_line(&damaged), None, "byte {at}");
            assert_eq!(unsealed_line(&line[..at]), None, "cut at {at}");
        }
    }
}
