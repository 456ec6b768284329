//! The presentation forms of the letters of the Arabic script.
//!
//! Made from UnicodeData.txt (Unicode 14; the blocks are closed): all characters of the blocks
//! Arabic Presentation Forms-A (U+FB50) and -B (U+FE70) that are a form of one letter, and the
//! ligatures of lam and alef. The number of forms is the joining type of ArabicShaping.txt: four
//! where a letter joins on both sides, two where it joins the one before it only. The one
//! exception is noon ghunna, which joins on both sides but has two forms.

/// The forms of a letter in the order isolated, final, initial, medial; none where Unicode has
/// none.
pub(super) fn forms(letter: char) -> &'static [char] {
    found(FORMS, letter)
}

/// The ligature of lam with an alef: isolated, final.
pub(super) fn lam_with(alef: char) -> &'static [char] {
    found(LAM_WITH, alef)
}

type Row = (char, &'static [char]);

fn found(rows: &'static [Row], letter: char) -> &'static [char] {
    rows.binary_search_by_key(&letter, |row| row.0)
        .ok()
        .and_then(|at| rows.get(at))
        .map_or(&[], |row| row.1)
}

const LAM_WITH: &[Row] = &[
    ('آ', &['\u{FEF5}', '\u{FEF6}']),
    ('أ', &['\u{FEF7}', '\u{FEF8}']),
    ('إ', &['\u{FEF9}', '\u{FEFA}']),
    ('ا', &['\u{FEFB}', '\u{FEFC}']),
];

const FORMS: &[Row] = &[
    ('ء', &['\u{FE80}']),
    ('آ', &['\u{FE81}', '\u{FE82}']),
    ('أ', &['\u{FE83}', '\u{FE84}']),
    ('ؤ', &['\u{FE85}', '\u{FE86}']),
    ('إ', &['\u{FE87}', '\u{FE88}']),
    ('ئ', &['\u{FE89}', '\u{FE8A}', '\u{FE8B}', '\u{FE8C}']),
    ('ا', &['\u{FE8D}', '\u{FE8E}']),
    ('ب', &['\u{FE8F}', '\u{FE90}', '\u{FE91}', '\u{FE92}']),
    ('ة', &['\u{FE93}', '\u{FE94}']),
    ('ت', &['\u{FE95}', '\u{FE96}', '\u{FE97}', '\u{FE98}']),
    ('ث', &['\u{FE99}', '\u{FE9A}', '\u{FE9B}', '\u{FE9C}']),
    ('ج', &['\u{FE9D}', '\u{FE9E}', '\u{FE9F}', '\u{FEA0}']),
    ('ح', &['\u{FEA1}', '\u{FEA2}', '\u{FEA3}', '\u{FEA4}']),
    ('خ', &['\u{FEA5}', '\u{FEA6}', '\u{FEA7}', '\u{FEA8}']),
    ('د', &['\u{FEA9}', '\u{FEAA}']),
    ('ذ', &['\u{FEAB}', '\u{FEAC}']),
    ('ر', &['\u{FEAD}', '\u{FEAE}']),
    ('ز', &['\u{FEAF}', '\u{FEB0}']),
    ('س', &['\u{FEB1}', '\u{FEB2}', '\u{FEB3}', '\u{FEB4}']),
    ('ش', &['\u{FEB5}', '\u{FEB6}', '\u{FEB7}', '\u{FEB8}']),
    ('ص', &['\u{FEB9}', '\u{FEBA}', '\u{FEBB}', '\u{FEBC}']),
    ('ض', &['\u{FEBD}', '\u{FEBE}', '\u{FEBF}', '\u{FEC0}']),
    ('ط', &['\u{FEC1}', '\u{FEC2}', '\u{FEC3}', '\u{FEC4}']),
    ('ظ', &['\u{FEC5}', '\u{FEC6}', '\u{FEC7}', '\u{FEC8}']),
    ('ع', &['\u{FEC9}', '\u{FECA}', '\u{FECB}', '\u{FECC}']),
    ('غ', &['\u{FECD}', '\u{FECE}', '\u{FECF}', '\u{FED0}']),
    ('ف', &['\u{FED1}', '\u{FED2}', '\u{FED3}', '\u{FED4}']),
    ('ق', &['\u{FED5}', '\u{FED6}', '\u{FED7}', '\u{FED8}']),
    ('ك', &['\u{FED9}', '\u{FEDA}', '\u{FEDB}', '\u{FEDC}']),
    ('ل', &['\u{FEDD}', '\u{FEDE}', '\u{FEDF}', '\u{FEE0}']),
    ('م', &['\u{FEE1}', '\u{FEE2}', '\u{FEE3}', '\u{FEE4}']),
    ('ن', &['\u{FEE5}', '\u{FEE6}', '\u{FEE7}', '\u{FEE8}']),
    ('ه', &['\u{FEE9}', '\u{FEEA}', '\u{FEEB}', '\u{FEEC}']),
    ('و', &['\u{FEED}', '\u{FEEE}']),
    ('ى', &['\u{FEEF}', '\u{FEF0}', '\u{FBE8}', '\u{FBE9}']),
    ('ي', &['\u{FEF1}', '\u{FEF2}', '\u{FEF3}', '\u{FEF4}']),
    ('ٱ', &['\u{FB50}', '\u{FB51}']),
    ('ٹ', &['\u{FB66}', '\u{FB67}', '\u{FB68}', '\u{FB69}']),
    ('ٺ', &['\u{FB5E}', '\u{FB5F}', '\u{FB60}', '\u{FB61}']),
    ('ٻ', &['\u{FB52}', '\u{FB53}', '\u{FB54}', '\u{FB55}']),
    ('پ', &['\u{FB56}', '\u{FB57}', '\u{FB58}', '\u{FB59}']),
    ('ٿ', &['\u{FB62}', '\u{FB63}', '\u{FB64}', '\u{FB65}']),
    ('ڀ', &['\u{FB5A}', '\u{FB5B}', '\u{FB5C}', '\u{FB5D}']),
    ('ڃ', &['\u{FB76}', '\u{FB77}', '\u{FB78}', '\u{FB79}']),
    ('ڄ', &['\u{FB72}', '\u{FB73}', '\u{FB74}', '\u{FB75}']),
    ('چ', &['\u{FB7A}', '\u{FB7B}', '\u{FB7C}', '\u{FB7D}']),
    ('ڇ', &['\u{FB7E}', '\u{FB7F}', '\u{FB80}', '\u{FB81}']),
    ('ڈ', &['\u{FB88}', '\u{FB89}']),
    ('ڌ', &['\u{FB84}', '\u{FB85}']),
    ('ڍ', &['\u{FB82}', '\u{FB83}']),
    ('ڎ', &['\u{FB86}', '\u{FB87}']),
    ('ڑ', &['\u{FB8C}', '\u{FB8D}']),
    ('ژ', &['\u{FB8A}', '\u{FB8B}']),
    ('ڤ', &['\u{FB6A}', '\u{FB6B}', '\u{FB6C}', '\u{FB6D}']),
    ('ڦ', &['\u{FB6E}', '\u{FB6F}', '\u{FB70}', '\u{FB71}']),
    ('ک', &['\u{FB8E}', '\u{FB8F}', '\u{FB90}', '\u{FB91}']),
    ('ڭ', &['\u{FBD3}', '\u{FBD4}', '\u{FBD5}', '\u{FBD6}']),
    ('گ', &['\u{FB92}', '\u{FB93}', '\u{FB94}', '\u{FB95}']),
    ('ڱ', &['\u{FB9A}', '\u{FB9B}', '\u{FB9C}', '\u{FB9D}']),
    ('ڳ', &['\u{FB96}', '\u{FB97}', '\u{FB98}', '\u{FB99}']),
    ('ں', &['\u{FB9E}', '\u{FB9F}']),
    ('ڻ', &['\u{FBA0}', '\u{FBA1}', '\u{FBA2}', '\u{FBA3}']),
    ('ھ', &['\u{FBAA}', '\u{FBAB}', '\u{FBAC}', '\u{FBAD}']),
    ('ۀ', &['\u{FBA4}', '\u{FBA5}']),
    ('ہ', &['\u{FBA6}', '\u{FBA7}', '\u{FBA8}', '\u{FBA9}']),
    ('ۅ', &['\u{FBE0}', '\u{FBE1}']),
    ('ۆ', &['\u{FBD9}', '\u{FBDA}']),
    ('ۇ', &['\u{FBD7}', '\u{FBD8}']),
    ('ۈ', &['\u{FBDB}', '\u{FBDC}']),
    ('ۉ', &['\u{FBE2}', '\u{FBE3}']),
    ('ۋ', &['\u{FBDE}', '\u{FBDF}']),
    ('ی', &['\u{FBFC}', '\u{FBFD}', '\u{FBFE}', '\u{FBFF}']),
    ('ې', &['\u{FBE4}', '\u{FBE5}', '\u{FBE6}', '\u{FBE7}']),
    ('ے', &['\u{FBAE}', '\u{FBAF}']),
    ('ۓ', &['\u{FBB0}', '\u{FBB1}']),
];

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn rows_are_sorted_and_each_form_is_of_its_letter() {
        for rows in [FORMS, LAM_WITH] {
            assert!(rows.is_sorted_by_key(|row| row.0));
        }
        for (letter, forms) in FORMS {
            assert!(matches!(forms.len(), 2 | 4) || *letter == 'ء', "{letter}");
            for form in *forms {
                assert!(form.nfkc().eq([*letter]), "{letter} and {}", form.escape_unicode());
            }
        }
        for (alef, forms) in LAM_WITH {
            assert_eq!(forms.len(), 2, "{alef}");
            for form in *forms {
                assert!(form.nfkc().eq(['ل', *alef]), "{alef} and {}", form.escape_unicode());
            }
        }
    }

    #[test]
    fn letters_are_found() {
        let check = |letter: char, expected: &str| {
            assert_eq!(forms(letter).iter().collect::<String>(), expected, "{letter}");
        };
        check('ب', "\u{FE8F}\u{FE90}\u{FE91}\u{FE92}");
        check('ی', "\u{FBFC}\u{FBFD}\u{FBFE}\u{FBFF}");
        check('ژ', "\u{FB8A}\u{FB8B}");
        check('ء', "\u{FE80}");
        check('ێ', "");
        check('a', "");
        assert_eq!(lam_with('ا'), ['\u{FEFB}', '\u{FEFC}']);
        assert!(lam_with('ل').is_empty());
    }
}
