//! The parameters of the ranking by their names, for tuning from outside.

use serde_json::{Map, Value};

use super::rank::Ranking;

impl Ranking {
    /// The names of the parameters: those of the fields, sorted.
    #[must_use]
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = fields(&Self::default()).into_iter().map(|(n, _)| n).collect();
        names.sort();
        names
    }

    /// The value of a parameter; `None` for a name that none has.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<f32> {
        fields(self).get(name)?.as_f64().map(|value| value as f32)
    }

    /// Sets a parameter; false for a name that none has, and for a number that is not finite.
    #[must_use]
    pub fn set(&mut self, name: &str, value: f32) -> bool {
        let mut fields = fields(self);
        let (Some(field), true) = (fields.get_mut(name), value.is_finite()) else { return false };
        *field = value.into();
        match serde_json::from_value(Value::Object(fields)) {
            Ok(changed) => {
                *self = changed;
                true
            }
            Err(_) => false,
        }
    }
}

/// The fields as serde sees them, so that no list of names has to be kept beside them.
fn fields(ranking: &Ranking) -> Map<String, Value> {
    match serde_json::to_value(ranking) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_can_be_got_and_set() {
        let names = Ranking::names();
        assert!(names.iter().any(|name| name == "k1") && names.len() > 4, "{names:?}");
        for name in names {
            let mut ranking = Ranking::default();
            let before = ranking.get(&name).unwrap();
            assert!(ranking.set(&name, 0.3), "{name}");
            assert_eq!(ranking.get(&name), Some(0.3));
            assert!(ranking.set(&name, before));
            assert_eq!(ranking, Ranking::default(), "only {name} changed");
        }
    }

    #[test]
    fn other_names_and_numbers_change_nothing() {
        let mut ranking = Ranking::default();
        assert!(!ranking.set("k3", 1.0) && !ranking.set("", 1.0) && !ranking.set("k1", f32::NAN));
        assert_eq!((ranking.get("k3"), ranking), (None, Ranking::default()));
    }
}
