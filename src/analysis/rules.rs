//! The rules that acted on a token, by name, so that a person can see why two words meet.

use std::fmt;

/// A set of rules of the analyzer.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules(u32);

impl Rules {
    /// No rule acted: the token is the text itself.
    pub const NONE: Self = Self(0);
    /// A letter was folded to its canonical form (ي to ی, ۀ to ه, É to e).
    pub const LETTERS: Self = Self(1);
    /// Marks, tatweel, bidi controls or soft hyphens were dropped.
    pub const MARKS: Self = Self(1 << 1);
    /// A half space (`\u{200c}`) or its stand-in was joined.
    pub const HALF_SPACE: Self = Self(1 << 2);
    /// Three or more of one letter became one (سلاممممم).
    pub const REPETITION: Self = Self(1 << 3);
    /// The hamza of a final اء was dropped (شهداء).
    pub const FINAL_HAMZA: Self = Self(1 << 4);
    /// Digits became ASCII digits.
    pub const DIGITS: Self = Self(1 << 5);
    /// Grouping marks of a number were dropped (۱٬۰۰۰).
    pub const GROUPING: Self = Self(1 << 6);
    /// A decimal mark became a point (۳٫۵ and ۳/۵).
    pub const DECIMAL: Self = Self(1 << 7);
    /// A date lost its padding and took slashes (۱۴۰۲-۰۵-۱۲).
    pub const DATE: Self = Self(1 << 8);
    /// A percent sign became درصد.
    pub const PERCENT: Self = Self(1 << 9);
    /// The hyphen between Latin letters and a number was dropped (F-16).
    pub const HYPHEN: Self = Self(1 << 10);
    /// The word was longer than the limit and was cut here.
    pub const CUT: Self = Self(1 << 11);

    /// Bound pieces were joined to their word across a space (می رود, کتاب ها).
    pub const SPACING: Self = Self(1 << 12);
    /// The parts of a known compound were joined across spaces (بی اساس).
    pub const COMPOUND: Self = Self(1 << 13);
    /// A full word was taken off another (شدهاست, آنرا).
    pub const SEPARATED: Self = Self(1 << 14);
    /// The ی of ezafe behind a silent heh was dropped (خانه‌ی).
    pub const EZAFE: Self = Self(1 << 15);

    const NAMES: &'static [(Self, &'static str)] = &[
        (Self::LETTERS, "letters"),
        (Self::MARKS, "marks"),
        (Self::HALF_SPACE, "half-space"),
        (Self::REPETITION, "repetition"),
        (Self::FINAL_HAMZA, "final-hamza"),
        (Self::DIGITS, "digits"),
        (Self::GROUPING, "grouping"),
        (Self::DECIMAL, "decimal"),
        (Self::DATE, "date"),
        (Self::PERCENT, "percent"),
        (Self::HYPHEN, "hyphen"),
        (Self::CUT, "cut"),
        (Self::SPACING, "spacing"),
        (Self::COMPOUND, "compound"),
        (Self::SEPARATED, "separated"),
        (Self::EZAFE, "ezafe"),
    ];

    /// Takes rules out.
    pub(crate) fn remove(&mut self, other: Self) {
        self.0 &= !other.0;
    }

    /// Adds rules.
    pub fn insert(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether all of `other` acted.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether no rule acted.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The names of the rules, in the order of the layers.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().filter(move |(rule, _)| self.contains(*rule)).map(|(_, name)| *name)
    }
}

impl std::ops::BitOr for Rules {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.names()).finish()
    }
}
