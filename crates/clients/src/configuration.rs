//! A configuration: what people and agents are shown of how a client comes to work, and its text.

use schemars::JsonSchema;
use serde::Serialize;

/// What to do so that a client works: files, environment, commands, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Configuration {
    /// The package manager's canonical name.
    pub package_manager: String,
    /// Lines to add to files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileLines>,
    /// Environment variables that the client needs, with the shell line that sets each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environment: Vec<Variable>,
    /// Shell commands to run, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Command>,
    /// What a person should know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Configuration {
    /// The configuration as plain lines: files, environment, commands, notes, in the order in which they are done.
    pub fn text(&self) -> String {
        let mut lines = vec![format!("{}:", self.package_manager)];
        for file in &self.files {
            lines.push(format!("  Add to {}:", file.path));
            lines.extend(file.lines.lines().map(|line| format!("    {line}")));
        }
        lines.extend(self.environment.iter().map(|variable| format!("  Run: {}", variable.set_by)));
        lines.extend(self.commands.iter().map(|command| format!("  Run ({}): {}", command.purpose, command.run)));
        lines.extend(self.notes.iter().map(|note| format!("  Note: {note}")));
        lines.join("\n")
    }
}

/// Lines that belong in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileLines {
    /// The file, as a person would write it: `~/.npmrc`, or `.npmrc` in the project.
    pub path: String,
    /// The exact lines, ending with a newline.
    pub lines: String,
}

/// An environment variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The shell line that sets it.
    pub set_by: String,
}

/// A shell command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Command {
    /// The command, to be run as it stands.
    pub run: String,
    /// What it is for, in a few words.
    pub purpose: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_everything_in_the_order_in_which_it_is_done() {
        let configuration = Configuration {
            package_manager: "npm".to_owned(),
            files: vec![FileLines { path: "~/.npmrc".to_owned(), lines: "a=1\nb=2\n".to_owned() }],
            environment: vec![Variable { name: "X".to_owned(), set_by: "export X=1".to_owned() }],
            commands: vec![Command { run: "npm ping".to_owned(), purpose: "ask".to_owned() }],
            notes: vec!["That is all.".to_owned()],
        };
        let expected = "npm:\n  Add to ~/.npmrc:\n    a=1\n    b=2\n  Run: export X=1\n  Run (ask): npm ping\n  Note: That is all.";
        assert_eq!(configuration.text(), expected);
        assert_eq!(Configuration::default().text(), ":");
    }
}
