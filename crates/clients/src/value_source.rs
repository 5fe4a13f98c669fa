//! How a configuration that is shown comes by a token's value: by a command that takes it out of its drop, from a variable,
//! or, where the operator said so, written out.

use super::consumer::Form;
use gatepass_core::secret::Secret;

/// How a shown configuration comes by the token's value.
#[derive(Clone, Debug)]
pub enum ValueSource {
    /// It waits in its drop. Nothing that is shown holds the value.
    Drop(DropCommand),
    /// Whoever has the value sets this variable of the shell to it.
    Variable(String),
    /// The operator said that it may be shown.
    Inline(Secret),
}

/// How a person runs gatepass so that it finds a token's drop.
#[derive(Clone, Debug)]
pub struct DropCommand {
    /// The program, and what it needs to find its home: `gatepass`, or `/opt/gatepass --home /srv/gatepass`.
    pub words: Vec<String>,
    /// The token's id.
    pub token: String,
}

impl DropCommand {
    /// The command that prints the value once, for people at a terminal and for variables. A line for a POSIX shell.
    pub fn reveal(&self) -> String {
        self.run("reveal")
    }

    /// The line that sets a variable of the shell, which is not exported, to the value, once. It fails where there is none.
    pub fn into_variable(&self, name: &str) -> String {
        format!("{name}=\"$({})\" || {name}=; test -n \"${name}\"", self.reveal())
    }

    /// The command that runs `reader`, a line for a POSIX shell, with the value on its standard input, and destroys the
    /// value when that succeeded.
    pub fn pipe(&self, form: &Form, reader: &str) -> String {
        let arguments = form.arguments();
        let form = if arguments.is_empty() { String::new() } else { format!(" {}", shell_words::join(&arguments)) };
        format!("{}{form} -- {reader}", self.run("pipe"))
    }

    fn run(&self, verb: &str) -> String {
        let (program, home) = self.words.split_first().map_or(("gatepass", &[][..]), |(program, home)| (program, home));
        let words = [program, verb].into_iter().chain(home.iter().map(String::as_str));
        shell_words::join(words.chain([self.token.as_str()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(words: &[&str]) -> String {
        DropCommand { words: words.iter().map(ToString::to_string).collect(), token: "tok-1".to_owned() }.reveal()
    }

    #[test]
    fn what_a_shell_would_read_otherwise_is_quoted() {
        assert_eq!(command(&["/opt/my tools/gatepass"]), "'/opt/my tools/gatepass' reveal tok-1");
        for home in ["/srv/$(id)", "/srv/a;b", "/srv/a b", "/srv/`id`", "/srv/it's"] {
            let command = command(&["gatepass", "--home", home]);
            assert_eq!(
                shell_words::split(&command).unwrap(),
                ["gatepass", "reveal", "--home", home, "tok-1"],
                "{home}"
            );
            assert!(!command.contains(&format!(" {home} ")), "{command}");
        }
    }

    #[test]
    fn the_verb_stands_before_where_the_home_is_and_the_token_last() {
        assert_eq!(command(&[]), "gatepass reveal tok-1");
        assert_eq!(command(&["gatepass"]), "gatepass reveal tok-1");
        assert_eq!(command(&["gatepass", "--home", "/srv"]), "gatepass reveal --home /srv tok-1");
    }
}
