//! One table per closed enum, so its list, its codes and its labels cannot drift apart.

/// Declares an enum whose every variant has a code for files and the command line, and a label
/// for people.
macro_rules! closed_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$note:meta])* $variant:ident, $code:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$note])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every variant, in the order menus and filters show them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// What a person reads, in the table, the filter and the exported report alike.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// What files hold and the command line takes. Frozen: older files contain these.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The variant of `code`, if there is one.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.code() == code)
            }

            /// The variant a person meant by `text`: its code or its label, in any case.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| {
                    it.code().eq_ignore_ascii_case(text) || it.label().eq_ignore_ascii_case(text)
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.pad(self.label())
            }
        }
    };
}

pub(super) use closed_enum;
