//! Text in XML and in HTML.

/// Text as it stands in an element or an attribute, in quotes of either kind: what XML 1.0 (section 2.4) and HTML ("Serializing
/// HTML fragments") have escaped, by references that both know.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_ends_no_element_and_no_attribute() {
        assert_eq!(escaped("<a b=\"&\" c='&lt;'>"), "&lt;a b=&quot;&amp;&quot; c=&#39;&amp;lt;&#39;&gt;");
        assert_eq!(escaped("https://a.example/b?c=d"), "https://a.example/b?c=d");
    }
}
