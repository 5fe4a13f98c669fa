//! Which of the names that there are was most likely meant by one that there is not.

/// The known name that is at most three letters away: put in, left out, changed, or swapped with the next.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a String>) -> Option<&'a str> {
    const FARTHEST: usize = 3;
    let distances = known.into_iter().map(|known| (strsim::damerau_levenshtein(known, name), known));
    distances.filter(|(distance, _)| *distance <= FARTHEST).min().map(|(_, known)| known.as_str())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_of_several_is_meant_and_none_that_is_far() {
        let known = ["status", "statuses", "limit"].map(str::to_owned);
        assert_eq!(nearest("password", &known), None);
        assert_eq!(nearest("stauts", &known), Some("status"));
        assert_eq!(nearest("statusess", &known), Some("statuses"));
    }
}
