//! A configuration as people read it.

use super::Configuration;

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
