//! How the path of a repository is put together around its key, as JFrog has it.

/// Where container clients ask whether they may come in at all.
pub const OCI_ROOT: &str = "/v2/";

/// Where repositories of a type are: what stands in the path before a repository's key, and what after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PathTemplate {
    pub(super) before: &'static str,
    pub(super) after: &'static str,
}

impl PathTemplate {
    /// Repositories directly below `before`, which ends with a slash.
    pub(super) const fn below(before: &'static str) -> Self {
        Self { before, after: "" }
    }

    /// The same, with a path between a repository's key and what it holds, which begins with a slash.
    pub(super) const fn then(self, after: &'static str) -> Self {
        Self { after, ..self }
    }

    /// The segments of the path of the repository with this key.
    pub(super) fn segments(self, key: &str) -> impl Iterator<Item = &str> {
        let named = |text: &'static str| text.split('/').filter(|segment| !segment.is_empty());
        named(self.before).chain([key]).chain(named(self.after))
    }

    /// The same as one text, without a closing slash.
    pub(super) fn path(self, key: &str) -> String {
        format!("{}{key}{}", self.before, self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_the_key_between_what_stands_before_and_after_it_and_no_closing_slash() {
        let plain = PathTemplate::below("/artifactory/api/npm/");
        for (template, path) in [
            (PathTemplate::below(OCI_ROOT), "/v2/team"),
            (plain, "/artifactory/api/npm/team"),
            (plain.then("/v2"), "/artifactory/api/npm/team/v2"),
        ] {
            assert_eq!(template.path("team"), path);
            assert_eq!(template.segments("team").collect::<Vec<_>>(), path[1..].split('/').collect::<Vec<_>>());
        }
    }
}
