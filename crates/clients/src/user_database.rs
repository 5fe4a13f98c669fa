//! The user database, which some clients ask for the home in the place of `HOME`.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The file of the users of this machine. Those that a directory service has are in no file: of them nothing is known.
const USERS: &str = "/etc/passwd";

static HOME: LazyLock<Option<PathBuf>> =
    LazyLock::new(|| home_of(rustix::process::getuid().as_raw(), &std::fs::read_to_string(USERS).ok()?));

/// The home that it has of this user, where that is known.
pub fn database_home() -> Option<&'static Path> {
    HOME.as_deref()
}

/// `name:password:uid:gid:comment:home:shell`, a line.
fn home_of(user: u32, users: &str) -> Option<PathBuf> {
    let mut lines = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let fields = lines.find(|fields| fields.get(2).and_then(|id| id.parse().ok()) == Some(user))?;
    // Java takes HOME where there is none to speak of.
    fields.get(5).filter(|home| home.len() > 2).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_is_that_of_the_first_line_with_the_users_number() {
        let users =
            "root:x:0:0:root:/root:/bin/bash\n# 7\nx\na:x:7:7::/home/a:/bin/sh\nb:x:7:7::/home/b:\nc:x:8:8::/:\n";
        assert_eq!(home_of(7, users), Some("/home/a".into()));
        for (user, users) in [(9, users), (8, users), (0, ""), (0, "root:x:0")] {
            assert_eq!(home_of(user, users), None, "{user}");
        }
    }
}
