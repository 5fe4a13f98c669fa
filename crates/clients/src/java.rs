//! Java: it takes the home from the user database and not from `HOME`, but where an option of its own names one
//! (`user.home`, <https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/System.html#getProperties()>). Where
//! the two differ, its clients look for their files in a home that is not the one where `apply` writes.

use std::path::Path;

use super::precedence::Precedence;
use super::redirect::Redirect;

/// The variables with options that Java itself takes.
const OPTIONS: [&str; 2] = ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"];

/// That the client, which takes Java's options from these variables too, looks for its files in another home.
pub(super) fn other_home(at: &Precedence<'_>, of_client: &[&str]) -> Option<Redirect> {
    let home = at.locations.home;
    let options = OPTIONS.iter().chain(of_client);
    let named = options.filter_map(|name| Some((*name, home_in(&at.variable(name)?)?))).next_back();
    match named {
        Some((name, named)) => (!is_same(Path::new(&named), home)).then(|| {
            Redirect::of(format!("The variable {name}"), "(`user.home`) has Java's clients look for their files in another home.")
        }),
        None => at.locations.database_home.filter(|database| !is_same(database, home)).map(|database| {
            let does = "is where Java's clients look for their files: it is the user's in the user database, and HOME is another \
                        directory. To have them go by HOME, set `JAVA_TOOL_OPTIONS=-Duser.home=$HOME` where they and gatepass run.";
            Redirect::of(format!("The home {}", database.display()), does)
        }),
    }
}

/// The last home that options name.
fn home_in(options: &str) -> Option<String> {
    let words = shell_words::split(options).ok()?;
    words.iter().filter_map(|word| word.strip_prefix("-Duser.home=")).next_back().map(str::to_owned)
}

fn is_same(one: &Path, other: &Path) -> bool {
    one == other || one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}
