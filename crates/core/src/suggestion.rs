//! Which of the names that there are was most likely meant by one that there is not. Names of arguments and settings are
//! short and known to whoever writes them, so that slips are counted; names that people gave are often remembered in part,
//! and compared by what they begin with (Jaro–Winkler).

/// The known name that is at most three letters away: put in, left out, changed, or swapped with the next.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a String>) -> Option<&'a str> {
    const FARTHEST: usize = 3;
    let distances = known.into_iter().map(|known| (strsim::damerau_levenshtein(known, name), known));
    distances.filter(|(distance, _)| *distance <= FARTHEST).min().map(|(_, known)| known.as_str())
}

/// How like one name is to another, from 0 to 1, which is the same.
pub fn likeness(name: &str, other: &str) -> f64 {
    strsim::jaro_winkler(name, other)
}

/// What is at least as like as this, the likest first.
pub fn ranked<T>(at_least: f64, candidates: impl IntoIterator<Item = (f64, T)>) -> Vec<T> {
    let mut ranked: Vec<(f64, T)> = candidates.into_iter().filter(|(likeness, _)| *likeness >= at_least).collect();
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
    ranked.into_iter().map(|(_, candidate)| candidate).collect()
}

/// How many slips of a pen are between two names: a letter put in, left out, changed, or swapped with the next.
pub fn slips(name: &str, other: &str) -> usize {
    strsim::osa_distance(name, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_like_is_not_offered_and_the_likest_comes_first() {
        let offered = |name: &str, at_least| {
            ranked(at_least, ["staging", "stage", "production"].map(|other| (likeness(name, other), other)))
        };
        assert_eq!(offered("qa", 0.7), [""; 0]);
        assert_eq!(offered("stag", 0.9), ["stage", "staging"]);
        assert_eq!(offered("staging", 1.0), ["staging"]);
        assert_eq!(offered("prod", 0.0)[0], "production");
    }

    #[test]
    fn a_slip_is_a_letter_too_many_too_few_another_or_in_another_place() {
        for (name, count) in [("deploy", 0), ("deplloy", 1), ("depoy", 1), ("deplay", 1), ("delpoy", 1), ("dlpeoy", 2)]
        {
            assert_eq!(slips(name, "deploy"), count, "{name}");
        }
    }

    #[test]
    fn the_nearest_of_several_is_meant_and_none_that_is_far() {
        let known = ["status", "statuses", "limit"].map(str::to_owned);
        assert_eq!(nearest("password", &known), None);
        assert_eq!(nearest("stauts", &known), Some("status"));
        assert_eq!(nearest("statusess", &known), Some("statuses"));
    }
}
