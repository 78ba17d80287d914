exact ⟨h, trivial⟩
end A
namespace A
